/**
 * Whose turn it is. Turns change at a local time of the plan's zone.
 *
 * 1. A local time that the zone skips is the instant of the jump, and of one that it has twice the first counts: a turn
 *    over such a night is an hour shorter or longer, and no instant belongs to two turns or to none.
 * 2. A later dated list changes nothing before its day: adding a person moves no earlier turn.
 */
import type { ZoneTable } from "../clock/ir.ts";
import { dayNumber, instantOfLocal } from "../clock/local-time.ts";
import type { OnCallLayer, OnCallOrder } from "./ir.ts";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** From `from` to before `until` (null = no end is known); `person` is null where the list is empty. */
export interface Turn {
  readonly person: string | null;
  readonly from: number;
  readonly until: number | null;
}

/** The turn at an instant; null before the first list begins. */
export function turnAt(layer: OnCallLayer, zone: ZoneTable, at: number): Turn | null {
  const begins = (order: OnCallOrder): number => begin(zone, dayNumber(order.from), layer.atMinute);
  const index = layer.order.findLastIndex((order) => begins(order) <= at);
  const order = layer.order[index];
  if (order === undefined) return null;
  const next = layer.order[index + 1];
  const end = next === undefined ? null : begins(next);
  const { people } = order;
  if (people.length === 0) return { person: null, from: begins(order), until: end };
  const days = layer.turn === "week" ? 7 : 1;
  const first = dayNumber(order.from);
  const start = (turn: number): number => begin(zone, first + turn * days, layer.atMinute);
  // In the west it is still the day before, and the change of that day may be yet to come: two days before at the most.
  let turn = Math.max(0, Math.floor((Math.floor(at / dayMs) - 2 - first) / days));
  while (start(turn + 1) <= at) turn += 1;
  const until = start(turn + 1);
  const person = people[turn % people.length] ?? null;
  return { person, from: start(turn), until: end === null ? until : Math.min(until, end) };
}

/** When the first list of a layer begins. */
export function firstTurn(layer: OnCallLayer, zone: ZoneTable): number | null {
  const order = layer.order[0];
  return order === undefined ? null : begin(zone, dayNumber(order.from), layer.atMinute);
}

function begin(zone: ZoneTable, day: number, minute: number): number {
  return instantOfLocal(zone, day * dayMs + minute * minuteMs);
}
