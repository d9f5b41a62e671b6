import type { Sample } from "./sample.ts";

/** What is kept of an hour when its samples go. */
export interface HourFigures {
  /** Its beginning, UTC milliseconds. */
  readonly at: number;
  readonly samples: number;
  readonly low: number;
  readonly high: number;
  readonly sum: number;
  readonly last: number;
}

const hourMs = 3_600_000;

/** Of samples in the order of their instants. */
export function hoursOf(samples: readonly Sample[]): readonly HourFigures[] {
  const hours: HourFigures[] = [];
  for (const { at, value } of samples) {
    const begins = at - (at % hourMs);
    const open = hours.at(-1);
    if (open?.at !== begins) hours.push({ at: begins, samples: 1, low: value, high: value, sum: value, last: value });
    else
      hours[hours.length - 1] = {
        at: begins,
        samples: open.samples + 1,
        low: Math.min(open.low, value),
        high: Math.max(open.high, value),
        sum: open.sum + value,
        last: value,
      };
  }
  return hours;
}
