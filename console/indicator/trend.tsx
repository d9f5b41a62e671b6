import type { Reply } from "../../client/call.ts";
import { type Described, type FigureName, figureText, isMet } from "./figure.ts";
import { text } from "./text.ts";

type Readings = Reply<"listReadings">["items"];

/**
 * The last readings as bars, the one that goes on hatched. What is drawn is read as a table by who does not see it.
 * `height` in units of the drawing, whose columns are 12 wide.
 */
export function Trend(props: {
  readonly label: string;
  readonly of: Described;
  readonly figure: FigureName;
  readonly readings: Readings;
  readonly height: number;
  /** The period that is chosen. */
  readonly chosen?: string;
  /** What is drawn stands in a table beside it already. */
  readonly isToldBeside?: boolean;
}) {
  const { label, of, figure, readings, height, chosen, isToldBeside = false } = props;
  const values = readings.map(({ total }) => total[figure]);
  const highest = Math.max(...values.map((value) => value ?? 0), figure === "ratio" || figure === "topTwo" ? 1 : 0);
  return (
    <>
      <svg className="trend" viewBox={`0 0 ${readings.length * 12} ${height}`} aria-hidden="true">
        {readings.map(({ period, provisional, total }, index) => {
          const value = values[index] ?? null;
          const drawn = value === null || highest === 0 ? 0 : Math.max((Math.abs(value) / highest) * (height - 2), 1);
          const met = isMet(total);
          const kinds = [
            "bar-of",
            met === null ? "" : met ? "met" : "missed",
            provisional ? "going" : "",
            period.text === chosen ? "chosen" : "",
          ];
          return (
            <g key={period.text} className={kinds.join(" ")}>
              <rect className="under" x={index * 12} width="12" height={height} />
              <rect className="value" x={index * 12 + 2} y={height - drawn} width="8" height={drawn} rx="1" />
            </g>
          );
        })}
        <path className="floor" d={`M0 ${height - 0.5}H${readings.length * 12}`} />
      </svg>
      {!isToldBeside && (
        <div className="sr">
          <table>
            <caption>{text.indicator.trendOf(label)}</caption>
            <thead>
              <tr>
                <th scope="col">{text.indicator.period}</th>
                <th scope="col">{text.indicator.figures[figure]}</th>
                <th scope="col">{text.indicator.figures.n}</th>
                <th scope="col">{text.indicator.target}</th>
              </tr>
            </thead>
            <tbody>
              {readings.map(({ period, total }) => (
                <tr key={period.text}>
                  <th scope="row">{period.text}</th>
                  <td>{figureText(of.unit, figure, total) || text.indicator.notTold}</td>
                  <td>{total.n}</td>
                  <td>{metText(isMet(total))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function metText(met: boolean | null): string {
  if (met === null) return "";
  return met ? text.indicator.met : text.indicator.missed;
}
