import type { Reply } from "../../client/call.ts";
import { entriesOf } from "../format/entries.ts";
import { isInstant } from "../format/moment.ts";
import { valueText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";

/** What a record says to whoever decides on it: long texts first, then its other fields. */
export function Signed({ record }: { readonly record: Pick<Reply<"showRecord">, "fields"> }) {
  const fields = entriesOf(record.fields).filter(([name]) => name !== "title");
  const long = fields.filter(([, value]) => typeof value === "string" && value.length > 80);
  const short = fields.filter((entry) => !long.includes(entry));
  return (
    <>
      {long.map(([name, value], index) => (
        <div key={`${name} ${index}`} className="plan">
          <h2>{title(name)}</h2>
          <p>{valueText(value)}</p>
        </div>
      ))}
      <dl className="facts-list">
        {short.map(([name, value], index) => (
          <div key={`${name} ${index}`} className="pair">
            <dt>{title(name)}</dt>
            <dd>{isInstant(value) ? <Moment at={value} /> : valueText(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
