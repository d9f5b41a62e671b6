/**
 * Arithmetic of instants as the definition language writes them: `plus(.at; "3bd"; "service-desk")` and
 * `between(.from; .until; "service-desk")`.
 *
 * 1. What is absent yields null: a date computed from one that is not there yet is not there yet.
 * 2. Business days and open time are the calendar's; hours, minutes and seconds of `plus` are elapsed time, as in
 *    `wait`.
 * 3. `between` is in milliseconds, and negative when the second instant comes first.
 */
import type { Json } from "../../base/json.ts";
import type { Result } from "../../base/result.ts";
import { parseDuration } from "../../clock/duration.ts";
import { instantText, parseInstant } from "../../lifecycle/instant.ts";
import { jsonText } from "../value/json-text.ts";
import { BudgetExhausted, ExpressionError } from "../value/error.ts";
import type { Evaluation } from "../machine.ts";
import type { OpenHours } from "../open-hours.ts";
import type { NativeTable } from "./table.ts";

/** Beyond these no instant can be written. */
const lastMs = 8.64e15;

export const openTimeNatives: NativeTable = {
  "plus/2": (_machine, _input, at = null, amount = null) => plus(at, amount, null),
  "plus/3": (machine, _input, at = null, amount = null, name = null) => plus(at, amount, openHours(machine, name)),
  "between/2": (_machine, _input, from = null, until = null) => between(from, until, null),
  "between/3": (machine, _input, from = null, until = null, name = null) =>
    between(from, until, openHours(machine, name)),
};

function plus(at: Json, amount: Json, hours: OpenHours | null): Json {
  if (at === null || amount === null) return null;
  const from = instantOf(at);
  if (typeof amount === "number" && hours === null) return written(from + amount, amount);
  const duration = typeof amount === "string" ? parseDuration(amount) : null;
  if (duration === null) throw new ExpressionError(`${shown(amount)} is no duration such as "4h" or "1bd 4h"`);
  if (hours !== null) return written(valueOf(hours.plus(from, duration)), amount);
  if (duration.businessDays > 0)
    throw new ExpressionError(`${shown(amount)} needs a calendar: plus(.at; "3bd"; "service-desk")`);
  return written(from + duration.ms, amount);
}

function between(first: Json, second: Json, hours: OpenHours | null): Json {
  if (first === null || second === null) return null;
  const [from, until] = [instantOf(first), instantOf(second)];
  if (hours === null) return until - from;
  return until >= from ? valueOf(hours.between(from, until)) : 0 - valueOf(hours.between(until, from));
}

function openHours(machine: Evaluation, name: Json): OpenHours {
  const found = typeof name === "string" ? machine.openHours?.(name) : undefined;
  if (found === undefined && typeof name === "string")
    throw new BudgetExhausted("calendar", "calendars are not known here: only elapsed time can be counted");
  if (found === undefined || found === null)
    throw new ExpressionError(`there is no calendar ${shown(name)} among those of this record`);
  return found;
}

function instantOf(value: Json): number {
  const at = typeof value === "string" ? parseInstant(value) : null;
  if (at === null) throw new ExpressionError(`${shown(value)} is no instant such as "2026-03-02T09:00:00Z"`);
  return at;
}

function written(at: number, amount: Json): string {
  if (!(Math.abs(at) <= lastMs)) throw new ExpressionError(`${shown(amount)} leads beyond the last instant`);
  return instantText(Math.trunc(at));
}

function valueOf(result: Result<number, string>): number {
  if (result.ok) return result.value;
  throw new ExpressionError(result.error);
}

function shown(value: Json): string {
  return jsonText(value, 80);
}
