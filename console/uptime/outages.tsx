import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import type { Service } from "./budget.tsx";
import { text } from "./text.ts";

/** Each outage with its cause, and what of its time counts and does not. The four add up to it. */
export function Outages({ of }: { readonly of: Service["outages"] }) {
  if (of.length === 0) return <p className="dim">{text.uptime.noOutages}</p>;
  const told = text.uptime;
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={told.outages}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{told.cause}</th>
            <th scope="col">{told.from}</th>
            <th scope="col">{told.to}</th>
            {[told.counted, told.closed, told.overlap, told.excluded].map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
            <th scope="col">{told.why}</th>
          </tr>
        </thead>
        <tbody>
          {of.map((outage) => (
            <tr key={`${outage.source} ${outage.id} ${outage.from}`}>
              <th scope="row">
                {isRecord(outage.id) ? <NumberLink id={outage.id} /> : <span className="mono">{outage.id}</span>}{" "}
                <span className="dim">{words(outage.source)}</span>
              </th>
              <td>
                <Moment at={outage.from} />
              </td>
              <td>{outage.goesOn ? told.goesOn : <Moment at={outage.to} />}</td>
              <td className="number">
                <b>{spanText(outage.countedMs)}</b>
              </td>
              {[outage.closedMs, outage.overlapMs, outage.excludedMs].map((ms, index) => (
                <td key={["closed", "overlap", "excluded"][index]} className="number dim">
                  {ms === 0 ? "" : spanText(ms)}
                </td>
              ))}
              <td>
                {outage.forgivenBy.map((id) => (
                  <NumberLink key={id} id={id} />
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A record by its type and number; an alert has the number of its episode behind it. */
function isRecord(id: string): boolean {
  return /^[a-z][a-z0-9-]*\/[A-Z]{2,8}\d{7,12}$/.test(id);
}
