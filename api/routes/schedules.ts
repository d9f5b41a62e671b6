import type { Client } from "@temporalio/client";
import { isScheduleHeld } from "../../commands/calendar-schedules.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Schedule } from "../../engine/schedule/ir.ts";
import { dueOccurrence, nextOccurrences, type ScheduleBasis } from "../../engine/schedule/occurrence.ts";
import { occurrenceKey } from "../../engine/schedule/opening.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { scheduleBasis } from "../../store/schedule/basis.ts";
import { readOutcome } from "../../store/schedule/outcome.ts";
import type { Queryable } from "../../store/pool.ts";
import { listSchedules } from "../contract/schedule.ts";
import type { ApiDeps } from "../deps.ts";
import { type Route, route } from "../route.ts";
import { lookOf, withoutHidden } from "../sight.ts";

/** How far ahead occurrences are told. */
const aheadMs = 4 * 366 * 86_400_000;

/** What is due by the calendar. */
export function scheduleRoutes({ pool, client }: ApiDeps): readonly Route[] {
  return [
    route(listSchedules, async ({ query: { next: most }, caller }) => {
      const now = Date.now();
      const schedules = [...(await readDefinitionsOfKind(pool, "Schedule")).values()];
      const items = await Promise.all(schedules.map((schedule) => present({ pool, client }, schedule, most, now)));
      const shown = await withoutHidden(
        pool,
        lookOf(pool, caller),
        items.map(({ last }) => last),
      );
      return { items: items.map((one, index) => ({ ...one, last: shown[index] ?? null })) };
    }),
  ];
}

async function present(
  { pool, client }: { readonly pool: Queryable; readonly client: Client },
  schedule: Schedule,
  most: number,
  now: number,
) {
  const { name, title, owner, cron, zone, calendar, does } = schedule;
  const [basis, paused] = await Promise.all([scheduleBasis(pool, schedule, now), isScheduleHeld(client, name)]);
  return {
    name,
    title,
    owner,
    cron,
    zone,
    calendar,
    does: does.kind,
    what: does.kind === "open" ? does.record : does.runbook,
    next: nextOccurrences(schedule, basis, now, { most, withinMs: aheadMs }).map(instantText),
    last: await lastOf(pool, schedule, basis, now),
    paused,
  };
}

async function lastOf(pool: Queryable, schedule: Schedule, basis: ScheduleBasis, now: number) {
  const at = dueOccurrence(schedule, basis, now);
  if (at === null || at > now) return null;
  return { at: instantText(at), ...(await readOutcome(pool, schedule.does, occurrenceKey(schedule.name, at))) };
}
