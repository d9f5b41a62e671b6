import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { type Described, figuresOf, figureText } from "./figure.ts";
import { Target } from "./target.tsx";
import { text } from "./text.ts";

/** The last periods, newest first; each leads to what it is made of. */
export function Periods(props: {
  readonly name: string;
  readonly of: Described;
  readonly readings: Reply<"listReadings">["items"];
  readonly chosen: string | undefined;
}) {
  const { name, of, readings, chosen } = props;
  const figures = figuresOf(of);
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={text.indicator.periods}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.indicator.period}</th>
            {figures.map((figure) => (
              <th key={figure} scope="col" className="number">
                {text.indicator.figures[figure]}
              </th>
            ))}
            <th scope="col" className="number">
              {text.indicator.excluded}
            </th>
            <th scope="col">{text.indicator.target}</th>
          </tr>
        </thead>
        <tbody>
          {readings.toReversed().map(({ period, provisional, total }) => (
            <tr key={period.text} aria-current={period.text === chosen ? "true" : undefined}>
              <th scope="row">
                <Link
                  to="/indicators/$name"
                  params={{ name }}
                  search={(before) => ({ ...before, period: period.text })}
                  resetScroll={false}
                >
                  {period.text}
                </Link>
                {provisional && <span title={text.indicator.goesOn}> …</span>}
              </th>
              {figures.map((figure) => (
                <td key={figure} className="number">
                  {figureText(of.unit, figure, total)}
                </td>
              ))}
              <td className="number">{total.excluded}</td>
              <td>
                <Target of={total} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
