/** A plan as spans of time: who is on call from when to when. */
import { nextClosing, nextOpening } from "../clock/calendar.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { OnCallPlan } from "./ir.ts";
import { firstTurn, turnAt } from "./turn.ts";
import { type OnCall, type OnCallBasis, whoIsOnCall } from "./who.ts";

/** From `from` to before `until`. */
export type OnCallSpan = OnCall & { readonly from: number; readonly until: number };

/** Spans that follow each other without a hole from one instant to before another; neighbours differ. */
export function onCallSpans(
  plan: OnCallPlan,
  from: number,
  until: number,
  basis: OnCallBasis,
  layer?: string,
): Result<readonly OnCallSpan[], string> {
  const spans: OnCallSpan[] = [];
  for (let at = from; at < until;) {
    const who = whoIsOnCall(plan, at, basis, layer);
    if (!who.ok) return failure(who.error);
    const next = Math.min(until, nextChange(plan, at, basis));
    const last = spans.at(-1);
    if (last !== undefined && isSame(last, who.value)) spans[spans.length - 1] = { ...last, until: next };
    else spans.push({ ...who.value, from: at, until: next });
    at = next;
  }
  return ok(spans);
}

/** The first instant after this one at which another person could be on call. */
function nextChange(plan: OnCallPlan, at: number, { zone, hours, overrides }: OnCallBasis): number {
  const turns = plan.layers.map((layer) => {
    const turn = turnAt(layer, zone, at);
    return turn === null ? firstTurn(layer, zone) : turn.until;
  });
  const changes = [...turns, ...overrides.flatMap((one) => [one.from, one.until])];
  if (hours !== null) {
    const closing = nextClosing(hours.calendar, hours.zone, at);
    const opening = nextOpening(hours.calendar, hours.zone, at);
    if (closing.ok) changes.push(closing.value);
    if (opening.ok) changes.push(opening.value);
  }
  return Math.min(...changes.filter((change): change is number => change !== null && change > at), Infinity);
}

function isSame(one: OnCall, other: OnCall): boolean {
  if (one.kind !== "person" || other.kind !== "person") return one.kind === other.kind;
  return one.person === other.person && one.layer === other.layer && one.override === other.override;
}
