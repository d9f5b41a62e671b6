import { isInstant } from "../format/moment.ts";
import { valueText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { tableOf } from "./table-of.ts";

/** A value of a record as people read it: a moment, a table of what is a list of maps, else a text. */
export function Value({ of, name }: { readonly of: unknown; readonly name: string }) {
  if (isInstant(of)) return <Moment at={of} />;
  const table = tableOf(of);
  if (table === null) return <>{valueText(of)}</>;
  return (
    // A table that is wider than its place is scrolled, by the keyboard too.
    <div className="value-table" role="group" aria-label={title(name)} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {title(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, at) => (
                <td key={table.columns[at]}>{isInstant(cell) ? <Moment at={cell} /> : valueText(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
