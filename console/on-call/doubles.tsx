import { doublesOf } from "./double.ts";
import { text } from "./text.ts";
import { timesText } from "../format/times.ts";
import type { Turn } from "./turn.ts";

/** Who is on call twice at once: in two plans, or in two layers of one. */
export function Doubles({ turns }: { readonly turns: readonly (Turn & { readonly place: string })[] }) {
  const doubles = doublesOf(turns.flatMap((turn) => (turn.person === null ? [] : [{ ...turn, person: turn.person }])));
  if (doubles.length === 0) return null;
  return (
    <section aria-labelledby="on-call-doubles">
      <h2 id="on-call-doubles">{text.onCall.doubles}</h2>
      <p className="dim">{text.onCall.doublesHint}</p>
      <ul className="doubles">
        {doubles.map(({ person, places, from, until }) => (
          <li key={`${person} ${from}`}>
            <span className="chip warn">{text.onCall.doubleOf(person, places.join(", "))}</span>{" "}
            <span className="dim">{timesText(from, until)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
