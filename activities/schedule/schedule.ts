import type { Pool } from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { dueOccurrence } from "../../engine/schedule/occurrence.ts";
import { occurrenceKey, scheduledValues } from "../../engine/schedule/opening.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { recordOfKey } from "../../store/record/record-of-key.ts";
import { scheduleBasis } from "../../store/schedule/basis.ts";
import type { RecordDoor } from "../record/door.ts";

export interface ScheduleActivities {
  /**
   * The occurrence for which the clock has rung at `at`, in the future where its day is closed; UTC milliseconds. Null
   * when no such schedule is published.
   */
  dueSchedule(params: { readonly schedule: string; readonly at: number }): Promise<number | null>;
  /** Opens or starts what is due at that instant, once; in words what came of it. */
  carryOutSchedule(params: { readonly schedule: string; readonly at: number }): Promise<string>;
}

export interface ScheduleDeps {
  readonly pool: Pool;
  readonly door: Pick<RecordDoor, "open">;
  /** Starts a published runbook once under a key. Resolves to the id of the run. */
  readonly startRun: (params: {
    readonly runbook: string;
    readonly input: JsonObject;
    readonly requestedBy: string;
    readonly key: string;
  }) => Promise<string>;
}

export function createScheduleActivities({ pool, door, startRun }: ScheduleDeps): ScheduleActivities {
  return {
    async dueSchedule({ schedule: name, at }) {
      const schedule = (await readLatestDefinition(pool, "Schedule", name))?.ir;
      return schedule === undefined ? null : dueOccurrence(schedule, await scheduleBasis(pool, schedule, at), at);
    },

    async carryOutSchedule({ schedule: name, at }) {
      const schedule = (await readLatestDefinition(pool, "Schedule", name))?.ir;
      if (schedule === undefined) return "it was retired";
      const key = occurrenceKey(name, at);
      const { does } = schedule;
      const values = scheduledValues(does.kind === "open" ? does.set : does.with, at);
      if (!values.ok) return `nothing: ${values.error}`;
      if (does.kind === "run") {
        const { runbook } = does;
        return startRun({ runbook, input: values.value, requestedBy: "$schedule", key });
      }
      // It may have been published anew between two tries: what is there is not asked about again.
      const known = await recordOfKey(pool, does.record, key);
      if (known !== null) return known;
      const outcome = await door.open({ type: does.record, fields: values.value, by: engineActor, key });
      return outcome.ok ? outcome.record : `refused with ${outcome.refusal.code}: ${outcome.refusal.message}`;
    },
  };
}
