import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { afterChange } from "./moments.ts";
import { text } from "./text.ts";

type Change = Reply<"listMapChanges">["items"][number];

/** Changes that are listed; all of them are counted above the handles. */
const most = 50;

/** What was changed, the latest first; each leads to the map as it was then. */
export function ChangeList(props: {
  readonly changes: Reply<"listMapChanges"> | undefined;
  readonly onLook: (at: string) => void;
}) {
  const { changes, onLook } = props;
  if (changes === undefined) return null;
  const shown = changes.items.slice(0, most);
  return (
    <section aria-labelledby="map-changes">
      <h2 id="map-changes">{text.time.changes}</h2>
      {shown.length === 0 && <p className="dim">{text.time.noChanges}</p>}
      <ul className="relations">
        {shown.map((change, index) => (
          <li key={`${change.at} ${change.ci} ${index}`}>
            <button className="plain" title={text.time.look} onClick={() => onLook(afterChange(Date.parse(change.at)))}>
              <Moment at={change.at} />
            </button>{" "}
            <Link to="/ci/$" params={{ _splat: change.ci }}>
              {change.name}
            </Link>{" "}
            {linesOf(change).join("; ")}{" "}
            <span className="dim">
              {change.by ?? change.source} {text.chosen.by}
            </span>
          </li>
        ))}
      </ul>
      {(changes.truncated || changes.items.length > shown.length) && <p className="dim">{text.time.more}</p>}
    </section>
  );
}

function linesOf({ changes, relation }: Change): readonly string[] {
  if (relation !== null) {
    const { type, to, present } = relation;
    return [present ? text.time.related(words(type), to) : text.time.unrelated(words(type), to)];
  }
  const said = (value: unknown): string => (value === null ? text.time.nothing : valueText(value));
  return (changes ?? []).map(({ attribute, from, to }) => text.time.became(attribute, said(from), said(to)));
}
