import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { dayName } from "../calendar/days.ts";
import { timesText } from "../format/times.ts";
import { Refusal } from "../parts/refusal.tsx";
import { type FreeAsked, freeQuery } from "./queries.ts";
import { text } from "./text.ts";

/** The next times at which nobody holds the items and no calendar forbids it, each leading to its day. */
export function Free({ asked }: { readonly asked: FreeAsked }) {
  const found = useQuery(freeQuery(asked));
  return (
    <section aria-labelledby="free-windows" aria-live="polite">
      <div className="section-head">
        <h2 id="free-windows">{text.free}</h2>
        <span className="dim">{text.freeFor(asked.length, asked.cis)}</span>
      </div>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="dim">{text.none}</p>}
      <ul className="free-windows">
        {found.data?.items.map(({ from, until }) => (
          <li key={from}>
            <Link to="/calendar" search={(before) => ({ ...before, view: "day", from: dayName(new Date(from)) })}>
              {timesText(Date.parse(from), Date.parse(until))}
            </Link>
          </li>
        ))}
      </ul>
      {found.data !== undefined && <p className="dim">{text.takes(found.data.cis.length)}</p>}
    </section>
  );
}
