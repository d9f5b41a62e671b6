/** Workflow type of an occurrence; its workflow id is `schedule/NAME` and the instant at which it was started. */
export const scheduleWorkflow = "schedule";

/** Id of the Temporal Schedule, and prefix of the ids of the workflows that it starts. */
export function scheduleId(schedule: string): string {
  return `schedule/${schedule}`;
}

export interface ScheduleInput {
  readonly schedule: string;
}
