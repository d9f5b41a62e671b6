import type { AlertChange } from "../../engine/alert/alert-change.ts";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { BoardGroup } from "../../engine/alert/board-group.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { Correlation } from "../../engine/alert/correlation.ts";
import type { Maintenance } from "../../engine/alert/maintenance.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { sampleAt } from "../../engine/alert/sample.ts";
import type { EventSource } from "../../engine/event/ir.ts";
import type { Json } from "../../engine/base/json.ts";

/**
 * Who runs the alert board. Its CIs are hosts: web1 and app2 depend on db1, that on rack1, lb1 on web1, far1 on
 * nothing; and services: `shop` depends on lb1, `wiki`, which matters less, on app2 and db1. Its source is `monitor`.
 */
export interface AlertHost {
  /** Takes deliveries as of a minute after `sampleAt`, and looks at what is due by then. */
  play(minute: number, deliveries: readonly Json[]): Promise<void>;
  alert(key: string): Promise<BoardAlert | undefined>;
  /** Lets a record `change/CHG1` hold a window on CIs, in minutes; null = it holds none any more. */
  hold(
    window: {
      readonly state: string;
      readonly cis: readonly string[];
      readonly from: number;
      readonly until: number;
    } | null,
  ): Promise<void>;
  /** All that is kept of what alerts were, in order. */
  changes(): Promise<readonly AlertChange[]>;
  /** All groups, by id. */
  groups(): Promise<readonly BoardGroup[]>;
  /** All that followed until now, in order. */
  effects(): Promise<readonly AlertEffect[]>;
}

/** `source`: how `monitor` is not the usual one. `maintenances`: none when left out. */
export type CreateHost = (
  rules: readonly AlertRule[],
  source?: Partial<EventSource>,
  maintenances?: readonly Maintenance[],
  correlations?: readonly Correlation[],
) => Promise<AlertHost>;

export const minute = (count: number): number => sampleAt + count * 60_000;
