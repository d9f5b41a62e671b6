import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import type { ListedRecord } from "../queue/column.ts";
import { text } from "./holding-text.ts";

/** The window that a record holds, leading to where it stands among others. */
export function Holding({ of }: { readonly of: NonNullable<ListedRecord["reservation"]> }) {
  const { from, until, cis, closure, overridden } = of;
  const asked = closure?.of ?? cis;
  return (
    <section aria-labelledby="holding">
      <h2 id="holding">{text.title}</h2>
      <p>
        <Link to="/calendar" search={{ from, cis: asked.join(",") }}>
          <Moment at={from} /> – <Moment at={until} />
        </Link>
      </p>
      <p className="dim">{text.items(cis.length, cis.length - asked.length)}</p>
      {overridden !== null && (
        <p>
          {text.overridden} {overridden}
        </p>
      )}
    </section>
  );
}
