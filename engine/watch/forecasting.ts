/** Where a series goes: looked at whenever an hour is over, by the middles of the hours before. */
import { type Forecast, forecastOf } from "../series/forecast.ts";
import type { Sample } from "../series/sample.ts";
import type { MethodRun, Verdict } from "./finding.ts";
import { inHour, type OpenHour } from "./hour.ts";
import type { ForecastMethod } from "./ir.ts";
import { persist } from "./persist.ts";

/** What fires ends when the date has gone so much farther away, or is none, for three hours. */
const farther = 1.25;
const persistence = { of: 3, points: 1 } as const;
const endsAfter = 3;

type ByGroup<T> = { readonly [group: string]: T };
type Hours = readonly (readonly [at: number, value: number])[];

export function forecasting(method: ForecastMethod): MethodRun<ByGroup<OpenHour>, ByGroup<Hours>> {
  return {
    begin: { open: {}, hours: {} },
    take: (memory, { at, values }, before) => {
      const open: { [group: string]: OpenHour } = { ...memory.open };
      let all = memory.hours;
      const verdicts: Verdict[] = [];
      for (const [group, value] of values) {
        const hour = inHour(open[group] ?? null, at, value);
        open[group] = hour.open;
        const { over } = hour;
        if (over === null) continue;
        const oldest = over.at - method.fromMs;
        const hours = [...(all[group] ?? []).filter(([begins]) => begins >= oldest), [over.at, over.centre] as const];
        all = { ...all, [group]: hours };
        const points = hours.map(([begins, centre]): Sample => ({ at: begins, value: centre }));
        const found = forecastOf(points, method.reaches, method.confidence);
        const past = before(group);
        const within = found !== null && found.at - at <= method.withinMs * (past.fires ? farther : 1);
        const judged = persist(past, within, persistence);
        const fires = past.fires ? judged.flags.length < endsAfter || judged.flags.includes(1) : judged.fires;
        verdicts.push({
          group,
          at,
          value,
          persisted: { ...judged, fires },
          score: found === null ? 0 : nearness(found, at, method.withinMs),
          evidence: evidenceOf(found, method),
        });
      }
      return { memory: { open, hours: all }, verdicts };
    },
  };
}

/** 10 = reached, 0 = not within the time. */
function nearness({ at }: Forecast, now: number, withinMs: number): number {
  return Math.min(10, Math.max(0, 10 * (1 - (at - now) / withinMs)));
}

function evidenceOf(found: Forecast | null, { reaches, confidence }: ForecastMethod): Verdict["evidence"] {
  if (found === null) return { reaches, date: null };
  const text = (at: number): string => new Date(at).toISOString();
  return {
    reaches,
    date: text(found.at).slice(0, 10),
    reachedAt: text(found.at),
    earliest: text(found.earliest),
    latest: text(found.latest),
    plusMinus: plusMinus(found),
    confidence,
  };
}

/** Half of the interval in words: `± 2 d`. */
function plusMinus({ earliest, latest }: Forecast): string {
  const hours = (latest - earliest) / 2 / 3_600_000;
  return hours >= 36 ? `± ${String(Math.round(hours / 24))} d` : `± ${String(Math.max(1, Math.round(hours)))} h`;
}
