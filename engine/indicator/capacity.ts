/** What the sum of a period is compared with, where that is hours of work: the same for every host. */
import { attempt, need } from "../clock/attempt.ts";
import { openTimeBetween } from "../clock/calendar.ts";
import { basisOf } from "../clock/context.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { lastOf } from "./gain.ts";
import type { Asked } from "./outcome.ts";

/**
 * Milliseconds of open time in the period, until its end or the reading before that, for all people together; null =
 * the sum is compared with nothing of the kind. The error is a message for who reads the number.
 */
export function capacityOf({ indicator, context, period, at }: Asked): Result<number | null, string> {
  const { share } = indicator;
  if (share?.of !== "hours") return ok(null);
  const open = attempt(() => {
    const { calendar, zone } = basisOf(share.calendar, context);
    return need(openTimeBetween(calendar, zone, period.from, lastOf(period, at) + 1)) * share.people;
  });
  return open.ok ? ok(open.value) : failure(open.error.message);
}
