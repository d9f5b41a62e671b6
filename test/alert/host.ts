import type { AlertChange } from "../../engine/alert/alert-change.ts";
import type { BoardAlert } from "../../engine/alert/board-alert.ts";
import type { AlertEffect } from "../../engine/alert/effect.ts";
import type { Maintenance } from "../../engine/alert/maintenance.ts";
import type { AlertRule } from "../../engine/alert/ir.ts";
import { sampleAt } from "../../engine/alert/sample.ts";
import type { EventSource } from "../../engine/event/ir.ts";
import type { Json } from "../../engine/base/json.ts";

/** Who runs the alert board: the hosts db1, web1 (which depends on db1) and far1 are its CIs, `monitor` its source. */
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
  /** All that followed until now, in order. */
  effects(): Promise<readonly AlertEffect[]>;
}

/** `source`: how `monitor` is not the usual one. `maintenances`: none when left out. */
export type CreateHost = (
  rules: readonly AlertRule[],
  source?: Partial<EventSource>,
  maintenances?: readonly Maintenance[],
) => Promise<AlertHost>;

export const minute = (count: number): number => sampleAt + count * 60_000;
