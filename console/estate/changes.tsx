import { valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import type { Item } from "./item.ts";
import { text } from "./text.ts";

/** What reports changed lately, newest first. */
export function Changes({ of }: { readonly of: Item["changes"] }) {
  if (of.length === 0) return null;
  return (
    <section aria-labelledby="item-changes">
      <h2 id="item-changes">{text.item.changes}</h2>
      <ul className="relations">
        {of.map(({ at, source, by, because, changes }, index) => (
          <li key={`${at} ${String(index)}`}>
            <Moment at={at} /> <span className="dim">{by === null ? source : `${source} (${by})`}</span>
            {because !== null && <span className="other">{because}</span>}
            {changes.map(({ attribute, from, to }) => (
              <span key={attribute} className="other">
                {words(attribute)} {text.item.from} {valueText(from) || text.item.nothing} {text.item.to}{" "}
                <b>{valueText(to) || text.item.nothing}</b>
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
