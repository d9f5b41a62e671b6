import { failure, ok, type Result } from "../base/result.ts";
import type { OpenHours } from "../expression/open-hours.ts";
import { addWait, openTimeBetween } from "./calendar.ts";
import type { ClockFault } from "./fault.ts";
import type { Calendar, ZoneTable } from "./ir.ts";

/** A calendar, with the offsets of its zone, as expressions count by it. */
export function openHours(calendar: Calendar, zone: ZoneTable): OpenHours {
  return {
    plus: (atMs, amount) => told(addWait(calendar, zone, atMs, amount)),
    between: (fromMs, untilMs) => told(openTimeBetween(calendar, zone, fromMs, untilMs)),
  };
}

function told(result: Result<number, ClockFault>): Result<number, string> {
  return result.ok ? ok(result.value) : failure(result.error.message);
}
