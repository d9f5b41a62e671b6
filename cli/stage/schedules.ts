/** What is due by the calendar on a stage. */
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { occurrenceKey, scheduledValues } from "../../engine/schedule/opening.ts";
import type { DueSchedule } from "../../engine/simulation/schedules.ts";
import type { StageRecords } from "./records.ts";
import type { StageRuns } from "./runs.ts";

export interface StageSchedulesParams {
  readonly records: StageRecords;
  readonly runs: StageRuns;
  readonly problems: string[];
  /** Is told what a schedule has opened, by its name. */
  readonly openedAs: (as: string, record: string) => void;
}

/** Opens the record or starts the runbook that is due. */
export async function carryOutSchedule(
  { records, runs, problems, openedAs }: StageSchedulesParams,
  { schedule: { name, does }, at }: DueSchedule,
): Promise<void> {
  const values = scheduledValues(does.kind === "open" ? does.set : does.with, at);
  if (!values.ok) return void problems.push(`the schedule "${name}": ${values.error}`);
  const key = occurrenceKey(name, at);
  if (does.kind === "run") {
    const source = runs.source(does.runbook);
    if (source === null) problems.push(`there is no runbook "${does.runbook}"`);
    else runs.start(`run/${key}`, does.runbook, source, values.value);
    return;
  }
  const { decision, id } = await records.open({ type: does.record, fields: values.value, by: engineActor, key });
  if (decision.ok) openedAs(does.as, id);
  else problems.push(`the schedule "${name}" opened no ${does.record}: ${decision.refusal.message}`);
}
