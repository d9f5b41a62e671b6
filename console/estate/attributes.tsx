import { valueText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import type { Item } from "./item.ts";
import { text } from "./text.ts";

/** Attributes, each with who says so since when, and what others say. */
export function Attributes({ of }: { readonly of: Item["attributes"] }) {
  return (
    <section aria-labelledby="item-attributes">
      <h2 id="item-attributes">{text.item.facts}</h2>
      <dl className="attributes">
        {Object.entries(of).map(([name, { value, source, at, by, guessed, others }]) => (
          <div key={name}>
            <dt>{title(name)}</dt>
            <dd>
              <b>{valueText(value)}</b>{" "}
              <span className="dim">
                {said(source, by)}, <Moment at={at} />
                {guessed && `, ${text.item.guessed}`}
              </span>
              {others.map((other) => (
                <span key={other.source} className="dim other">
                  {said(other.source, other.by)} {text.item.says} {valueText(other.value)}, <Moment at={other.at} />
                  {other.guessed && `, ${text.item.guessed}`}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const said = (source: string, by: string | null): string => (by === null ? source : `${source} (${by})`);
