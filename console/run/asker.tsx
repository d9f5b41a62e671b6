import { Link } from "@tanstack/react-router";
import { who } from "../format/words.ts";
import { NumberLink } from "../parts/number-link.tsx";

/** Who asked for a run: a person, a record by its id, or another run. */
export function Asker({ by }: { readonly by: string }) {
  if (/^[a-z][a-z0-9-]*\/[A-Z]{2,8}\d{7,12}$/.test(by)) return <NumberLink id={by} />;
  if (!by.includes("/")) return <b>{who(by)}</b>;
  return (
    <Link className="mono" to="/run/$" params={{ _splat: by }}>
      {by}
    </Link>
  );
}
