import type { ZoneTable } from "../clock/ir.ts";
import { nextOccurrences } from "../schedule/occurrence.ts";
import type { Policy } from "./ir.ts";

const yearMs = 366 * 86_400_000;

/** When a policy is looked at next after an instant; null = only when something changes. */
export function nextLook({ at }: Pick<Policy, "at">, zone: ZoneTable | null, after: number): number | null {
  const every = at.everyMs === null ? [] : [after + at.everyMs];
  const cron =
    at.cron === null || zone === null
      ? []
      : nextOccurrences(at.cron, { zone, calendar: null }, after, { most: 1, withinMs: yearMs });
  const all = [...every, ...cron];
  return all.length === 0 ? null : Math.min(...all);
}
