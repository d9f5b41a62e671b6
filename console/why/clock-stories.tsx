import type { Reply } from "../../client/call.ts";
import { momentText } from "../format/moment.ts";
import { spanText } from "../format/span.ts";
import { title, words } from "../format/words.ts";
import { text } from "./text.ts";

/** Spans of a clock that are told in words, the last ones. */
const mostTold = 12;

/** Why each clock stands where it does: what it did, how long and because of what, the latest first. */
export function ClockStories({ of }: { readonly of: Reply<"recordClockSpans">["items"] }) {
  return (
    <div className="clock-stories">
      {of.map(({ id, serviceLevel, dueAt, spans }) => (
        <section key={id}>
          <h3>
            {title(serviceLevel)}
            {dueAt !== null && <small>{` ${text.due} ${momentText(dueAt)}`}</small>}
          </h3>
          <ol>
            {spans
              .slice(-mostTold)
              .toReversed()
              .map(({ from, to, kind, cause }) => (
                <li key={from}>
                  <b>{text.kinds[kind]}</b>{" "}
                  <span className="number">{spanText(Date.parse(to) - Date.parse(from))}</span>{" "}
                  <span className="dim">
                    {momentText(from)} – {momentText(to)}, {text.because} {words(cause)}
                  </span>
                </li>
              ))}
          </ol>
        </section>
      ))}
    </div>
  );
}
