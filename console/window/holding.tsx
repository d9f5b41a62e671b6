import { Link } from "@tanstack/react-router";
import { dayName } from "../calendar/days.ts";
import { timesText } from "../format/times.ts";
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
        <Link to="/calendar" search={{ from: dayName(new Date(from)), cis: asked.join(",") }}>
          {timesText(Date.parse(from), Date.parse(until))}
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
