/** A set of Temporal Schedules that are kept as they are published. */
import type { Client, ScheduleOptions } from "@temporalio/client";

export interface ScheduleSet {
  /** Key of the memo that marks the schedules of this set: only those are removed. */
  readonly mark: string;
  readonly schedules: readonly Omit<ScheduleOptions, "memo">[];
}

/** Ids of schedules. */
export interface KeptSchedules {
  readonly created: readonly string[];
  readonly updated: readonly string[];
  /** Marked, but no longer wanted. */
  readonly deleted: readonly string[];
}

/**
 * Creates what is new, brings the others up to date (one that a person paused stays paused), and deletes what is marked
 * but not wanted. Idempotent; the list of schedules follows with a delay of a second or so, which the next call makes
 * up for.
 */
export async function keepSchedules(client: Client, { mark, schedules }: ScheduleSet): Promise<KeptSchedules> {
  const created: string[] = [];
  const updated: string[] = [];
  const deleted: string[] = [];
  for (const schedule of schedules) {
    const options = { ...schedule, memo: { [mark]: true } } as ScheduleOptions;
    try {
      await client.schedule.create(options);
      created.push(options.scheduleId);
    } catch (error) {
      if ((error as Error).name !== "ScheduleAlreadyRunning") throw error;
      await client.schedule.getHandle(options.scheduleId).update((previous) => ({ ...options, state: previous.state }));
      updated.push(options.scheduleId);
    }
  }
  const wanted = new Set(schedules.map(({ scheduleId }) => scheduleId));
  for await (const summary of client.schedule.list()) {
    if (summary.memo?.[mark] !== true || wanted.has(summary.scheduleId)) continue;
    try {
      await client.schedule.getHandle(summary.scheduleId).delete();
      deleted.push(summary.scheduleId);
    } catch (error) {
      // The list may still show what another process has deleted.
      if ((error as Error).name !== "ScheduleNotFoundError") throw error;
    }
  }
  return { created, updated, deleted };
}

/** Whether a person holds a schedule; one that is not there yet is not held. */
export async function isHeld(client: Client, id: string): Promise<boolean> {
  try {
    return (await client.schedule.getHandle(id).describe()).state.paused;
  } catch (error) {
    if ((error as Error).name === "ScheduleNotFoundError") return false;
    throw error;
  }
}
