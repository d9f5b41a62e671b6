/**
 * When a published runbook starts by itself: `schedule` of Open Workflow with `every` or `cron`. The specification has
 * no zone: `metadata: { opsloom: { zone } }` of the document gives the one of its cron text, else it is UTC.
 */
import { cronProblems } from "../base/cron.ts";
import { type Json, type JsonObject, ownValue } from "../base/json.ts";
import { parseDuration } from "./duration.ts";
import type { RunSchedule } from "./ir.ts";
import { type Reader, refuseUnknown, report } from "./reader.ts";

/** Temporal's schedules know whole seconds. */
const SHORTEST_MS = 1000;

/** Reports what is wrong with a schedule, or not supported. Null when there is none, or a wrong one. */
export function readSchedule(reader: Reader, schedule: JsonObject | null, metadata: Json): RunSchedule | null {
  const zone = ownValue(ownValue(metadata, "opsloom"), "zone") ?? "UTC";
  if (typeof zone !== "string") {
    report(reader, "malformed", "/document/metadata/opsloom/zone", "a zone is a name such as Europe/Berlin");
    return null;
  }
  if (schedule === null) return null;
  refuseUnknown(reader, schedule, ["every", "cron", "after", "on", "read"], "/schedule");
  const refused = ["after", "on", "read"].filter((key) => ownValue(schedule, key) !== undefined);
  for (const key of refused) {
    const remedy = "use every or cron, or an AlertRule that starts the runbook";
    report(reader, "unsupported", `/schedule/${key}`, `schedule.${key} is not supported; ${remedy}`);
  }
  const every = ownValue(schedule, "every");
  const cron = ownValue(schedule, "cron");
  if (every !== undefined && cron !== undefined) {
    report(
      reader,
      "malformed",
      "/schedule",
      "a schedule has every or cron, not both; write two runbooks, or one cron text with lists",
    );
    return null;
  }
  if (every !== undefined) {
    const everyMs = parseDuration(every);
    if (everyMs !== null && everyMs >= SHORTEST_MS) return { everyMs };
    const remedy = "write a fixed length of at least a second, such as { minutes: 15 }";
    report(reader, "malformed", "/schedule/every", `${JSON.stringify(every)} is no interval; ${remedy}`);
    return null;
  }
  if (cron !== undefined) {
    if (typeof cron !== "string") {
      report(reader, "malformed", "/schedule/cron", "schedule.cron must be a text such as 30 2 * * mon-fri");
      return null;
    }
    const problems = cronProblems(cron);
    for (const { message, remedy } of problems) report(reader, "malformed", "/schedule/cron", `${message}; ${remedy}`);
    return problems.length === 0 ? { cron, zone } : null;
  }
  if (refused.length === 0)
    report(reader, "malformed", "/schedule", "a schedule has every (a duration) or cron (a text of five fields)");
  return null;
}
