import { useId } from "react";
import type { Reply } from "../../client/call.ts";
import { Moment } from "../parts/moment.tsx";
import type { Ahead } from "./evidence.ts";
import { numberText } from "./number-text.ts";
import { bandOf, type Dot, type Frame, lineOf, size, type Span, ticksOf, xOf, yOf } from "./scale.ts";
import { text } from "./text.ts";
import { ValuesTable } from "./values-table.tsx";

type Measured = Reply<"showMetric">;

/** What a series is judged by, drawn over its values. */
export interface Judged {
  /** Values that it must not go beyond. */
  readonly bounds: readonly number[];
  /** What is usual at the last point. */
  readonly usual: Span | null;
  /** Where it leads to. */
  readonly ahead: Ahead | null;
}

const notJudged: Judged = { bounds: [], usual: null, ahead: null };

/** The values of a series in a time, with what they are judged by. A table below says the same. */
export function Chart(props: { readonly of: Measured; readonly label: string; readonly judged?: Judged }) {
  const { of, label, judged = notJudged } = props;
  const titleId = useId();
  const line = dotsOf(of);
  if (line.length === 0) return <p className="dim">{text.series.empty}</p>;
  const band = of.samples === null ? of.hours.map(({ at, low, high }) => ({ at: Date.parse(at), low, high })) : [];
  const { ahead, usual, bounds } = judged;
  const ticks = ticksOf([
    ...line.map(({ value }) => value),
    ...band.flatMap(({ low, high }) => [low, high]),
    ...bounds,
    ...(usual === null ? [] : [usual.low, usual.high]),
    ...(ahead === null ? [] : [ahead.value]),
  ]);
  const until = Math.max(Date.parse(of.to), ahead?.latest ?? 0);
  const frame: Frame = { from: Date.parse(of.from), until, low: ticks.at(-1)!, high: ticks[0]! };
  const times = [0, 1, 2].map((part) => new Date(frame.from + ((until - frame.from) / 2) * part).toISOString());
  return (
    <figure className="chart">
      <figcaption id={titleId} className="sr">
        {text.series.chart(label)}
      </figcaption>
      <div className="chart-values dim number" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{numberText(tick)}</span>
        ))}
      </div>
      <svg viewBox={`0 0 ${size} ${size}`} preserveAspectRatio="none" role="img" aria-labelledby={titleId}>
        {ticks.map((tick) => (
          <path key={tick} className="tick" d={`M0 ${yOf(frame, tick)}H${size}`} />
        ))}
        {usual !== null && <Usual frame={frame} of={usual} />}
        {band.length > 0 && <path className="band" d={bandOf(frame, band)} />}
        {bounds.map((bound) => (
          <path key={bound} className="bound" d={`M0 ${yOf(frame, bound)}H${size}`} />
        ))}
        <path className="line" d={lineOf(frame, line)} />
        {ahead !== null && <Forecast frame={frame} from={line.at(-1)!} to={ahead} />}
      </svg>
      <div className="chart-times dim number">
        {times.map((at) => (
          <Moment key={at} at={at} />
        ))}
      </div>
      <ValuesTable of={of} />
    </figure>
  );
}

/** What is usual now, at the end of the line: of other hours something else may be. */
function Usual({ frame, of: { at, low, high } }: { readonly frame: Frame; readonly of: Span }) {
  const right = xOf(frame, at);
  const left = Math.max(0, right - size / 24);
  return <path className="usual" d={`M${left} ${yOf(frame, high)}H${right}V${yOf(frame, low)}H${left}Z`} />;
}

/** From the last value to what is reached, and when it may be. */
function Forecast({ frame, from, to }: { readonly frame: Frame; readonly from: Dot; readonly to: Ahead }) {
  const [x, y] = [xOf(frame, from.at), yOf(frame, from.value)];
  const reached = yOf(frame, to.value);
  const [early, late] = [xOf(frame, to.earliest), xOf(frame, to.latest)];
  return (
    <>
      <path className="cone" d={`M${x} ${y}L${early} ${reached}H${late}Z`} />
      <path className="ahead" d={`M${x} ${y}L${xOf(frame, to.at)} ${reached}`} />
    </>
  );
}

function dotsOf({ samples, hours }: Measured): readonly Dot[] {
  return samples === null
    ? hours.map(({ at, mean }) => ({ at: Date.parse(at), value: mean }))
    : samples.map(({ at, value }) => ({ at: Date.parse(at), value }));
}
