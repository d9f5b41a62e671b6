import type { NamedValue } from "../format/entries.ts";
import { title } from "../format/words.ts";
import { isWide } from "./table-of.ts";
import { Value } from "./value.tsx";

/** Values of a record by their names: long texts and tables one below the other, then the others side by side. */
export function ValueList({ of }: { readonly of: readonly NamedValue[] }) {
  const wide = of.filter(([, value]) => isWide(value));
  const short = of.filter((entry) => !wide.includes(entry));
  return (
    <>
      {wide.map(([name, value], index) => (
        <div key={`${name} ${index}`} className="wide-value">
          <h3>{title(name)}</h3>
          <div>
            <Value of={value} name={name} />
          </div>
        </div>
      ))}
      {short.length > 0 && (
        <dl className="facts-list value-list">
          {short.map(([name, value], index) => (
            <div key={`${name} ${index}`} className="pair">
              <dt>{title(name)}</dt>
              <dd>
                <Value of={value} name={name} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
