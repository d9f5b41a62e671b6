import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Item } from "../../client/call.ts";
import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import type { Unit } from "./figure.ts";
import { indicatorRowsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** The records that a number is made of, read once somebody asks for them. */
export function Rows(props: { readonly name: string; readonly period: string; readonly unit: Unit }) {
  const { name, period, unit } = props;
  const [isOpen, open] = useState(false);
  const found = useInfiniteQuery({ ...indicatorRowsQuery(name, period), enabled: isOpen });
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const isOfAlerts = found.data?.pages[0]?.indicator.of.startsWith("$") === true;
  return (
    <section>
      <details onToggle={(event) => open(event.currentTarget.open)}>
        <summary>
          {text.indicator.rows} <span className="dim">{text.indicator.rowsHint}</span>
        </summary>
        <Refusal error={found.error} />
        {found.data !== undefined && rows.length === 0 && <p className="empty">{text.indicator.noRows}</p>}
        {rows.length > 0 && (
          <div className="table-box" tabIndex={0} role="region" aria-label={text.indicator.rows}>
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{text.indicator.record}</th>
                  <th scope="col">{text.indicator.counted.yes}</th>
                  <th scope="col" className="number">
                    {text.indicator.value}
                  </th>
                  <th scope="col">{text.indicator.clock}</th>
                </tr>
              </thead>
              <tbody>
                {rows.flatMap((row) =>
                  row.results.map((result, index) => (
                    <tr key={`${row.record} ${String(index)}`}>
                      <th scope="row">
                        {isOfAlerts ? <span className="mono">{row.record}</span> : <NumberLink id={row.record} />}
                      </th>
                      <td>{text.indicator.counted[result.counted]}</td>
                      <td className="number">{valueOf(unit, result)}</td>
                      <td>{result.clock === null ? "" : words(result.clock)}</td>
                    </tr>
                  )),
                )}
              </tbody>
            </table>
          </div>
        )}
        <More of={found} />
      </details>
    </section>
  );
}

function valueOf(unit: Unit, { value }: Item<"listIndicatorRows">["results"][number]): string {
  if (value === null) return "";
  return unit === "milliseconds" ? spanText(value) : String(value);
}
