/** How much of the definitions the scenarios must have been through. */
import type { CoverageReport } from "../../engine/simulation/coverage.ts";
import { type CoveragePartName, coveragePartNames, coverageParts } from "../../engine/simulation/coverage-part.ts";
import type { CoverageItem } from "../../engine/simulation/coverage-item.ts";
import { UsageError } from "../client/failure.ts";

/** Whole percentages; a part that is not named may have any. */
export type CoverageFloor = { readonly [part in CoveragePartName]?: number };

export interface Shortfall {
  /** As the report calls it: `table rows`. */
  readonly part: string;
  /** Rounded down. */
  readonly percent: number;
  readonly floor: number;
  readonly missed: readonly CoverageItem[];
}

/** `90` for all parts, or `states=100,transitions=90,rows=100`. Throws UsageError. */
export function parseFloor(text: string): CoverageFloor {
  if (!text.includes("=")) {
    const floor = percentage(text, text);
    return Object.fromEntries(coveragePartNames.map((part) => [part, floor]));
  }
  return Object.fromEntries(
    text.split(",").map((entry) => {
      const [name = "", value = ""] = entry.trim().split("=");
      if (!Object.hasOwn(coverageParts, name))
        throw new UsageError(`"${name}" in "${text}" is none of ${coveragePartNames.join(", ")}`);
      return [name, percentage(value, text)];
    }),
  );
}

function percentage(value: string, text: string): number {
  const percent = /^\d{1,3}%?$/.test(value.trim()) ? Number.parseInt(value, 10) : Number.NaN;
  if (!(percent <= 100)) throw new UsageError(`"${value}" in "${text}" is no percentage from 0 to 100`);
  return percent;
}

/** What lies below its floor, with all that was not reached. */
export function shortfalls(coverage: CoverageReport, floor: CoverageFloor): readonly Shortfall[] {
  return coveragePartNames.flatMap((part) => {
    const wanted = floor[part];
    const { seen, missed } = coverage[part];
    const all = seen.length + missed.length;
    if (wanted === undefined || all === 0 || seen.length * 100 >= wanted * all) return [];
    return [{ part: coverageParts[part], percent: Math.floor((seen.length * 100) / all), floor: wanted, missed }];
  });
}

export function shortfallText({ part, percent, floor }: Shortfall): string {
  return `${part}: ${String(percent)}% is below the ${String(floor)}% asked for; write scenarios that reach`;
}
