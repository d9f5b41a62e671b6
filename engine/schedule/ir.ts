import type { Value } from "../condition/ir.ts";

/** What is due by the calendar, and by no record. */
export interface Schedule {
  readonly name: string;
  readonly title: string;
  readonly owner: string | null;
  /** Five fields, by the wall clocks of the zone. */
  readonly cron: string;
  readonly zone: string;
  /** A day on which it is closed has no occurrence: the next day on which it is open has. */
  readonly calendar: string | null;
  readonly does: ScheduledOpening | ScheduledRun;
}

export interface ScheduledOpening {
  readonly kind: "open";
  /** What a scenario calls it. */
  readonly as: string;
  /** Record type. */
  readonly record: string;
  readonly set: { readonly [field: string]: Value };
}

export interface ScheduledRun {
  readonly kind: "run";
  /** `namespace/name` of a published runbook. */
  readonly runbook: string;
  readonly with: { readonly [name: string]: Value };
}
