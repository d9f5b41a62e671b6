/** When a calendar is open, to be shown. */
import { failure, ok, type Result } from "../base/result.ts";
import { nextClosing, nextOpening } from "./calendar.ts";
import type { ClockFault } from "./fault.ts";
import type { Calendar, ZoneTable } from "./ir.ts";

/** UTC milliseconds; until is the first instant after it. */
export interface OpenSpan {
  readonly from: number;
  readonly until: number;
}

/** The open times of a calendar between two instants, cut at both, in their order. */
export function openSpans(
  calendar: Calendar,
  zone: ZoneTable,
  { from, until }: OpenSpan,
): Result<readonly OpenSpan[], ClockFault> {
  const spans: OpenSpan[] = [];
  for (let at = from; at < until;) {
    const opening = nextOpening(calendar, zone, at);
    // What is not open any more as far as is known of its zone is not open until then either.
    if (!opening.ok) return until <= zone.toMs && from >= zone.fromMs ? ok(spans) : failure(opening.error);
    if (opening.value >= until) break;
    const closing = nextClosing(calendar, zone, opening.value);
    if (!closing.ok) return closing;
    spans.push({ from: opening.value, until: Math.min(closing.value, until) });
    at = closing.value;
  }
  return ok(spans);
}
