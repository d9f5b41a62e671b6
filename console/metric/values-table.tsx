import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import { Table } from "../parts/table.tsx";
import { numberText } from "./number-text.ts";
import { text } from "./text.ts";

/** So many of the latest are told: more are read by the command line. */
const most = 200;

/** The values of a chart as a table, the latest first. */
export function ValuesTable({ of: { samples, hours } }: { readonly of: Reply<"showMetric"> }) {
  const [isOpen, open] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>{text.series.table}</summary>
      {isOpen &&
        (samples === null ? (
          <Values
            names={[text.series.low, text.series.mean, text.series.high, text.series.last, text.series.samplesIn]}
            rows={hours.map(({ at, low, mean, high, last, samples: count }) => [at, low, mean, high, last, count])}
          />
        ) : (
          <Values names={[text.series.value]} rows={samples.map(({ at, value }) => [at, value])} />
        ))}
    </details>
  );
}

type Row = readonly [at: string, ...values: number[]];

function Values({ names, rows }: { readonly names: readonly string[]; readonly rows: readonly Row[] }) {
  return (
    <Table heads={[text.series.at, ...names]} label={text.series.table}>
      <tbody>
        {rows
          .slice(-most)
          .toReversed()
          .map(([at, ...values]) => (
            <tr key={at}>
              <th scope="row">
                <Moment at={at} />
              </th>
              {values.map((value, index) => (
                <td key={names[index]} className="number">
                  {numberText(value)}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </Table>
  );
}
