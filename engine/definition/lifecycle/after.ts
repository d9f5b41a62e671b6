import type { After } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileDuration } from "../values/duration.ts";
import { compileCalendar, reportIdle } from "../values/reference.ts";
import { compileBranch } from "../values/transition.ts";
import { compileValue } from "../values/value.ts";
import type { LifecycleScope } from "./scope.ts";
import type { AfterSource } from "./shape.ts";

const minuteMs = 60_000;

export function compileAfter(context: Context, path: Path, source: AfterSource, scope: LifecycleScope): After {
  const { wait, every, until, calendar, ...branch } = source;
  checkTimes(context, path, source);
  const isComputed = wait !== undefined && wait.includes("${");
  const written = every ?? (isComputed ? undefined : wait);
  const key = every === undefined ? "wait" : "every";
  const length = written === undefined ? null : compileDuration(context, [...path, key], written);
  const counts = length !== null && length.businessDays > 0;
  if (calendar !== undefined && !counts && !isComputed) reportIdle(context, [...path, "calendar"]);
  const open =
    calendar === undefined
      ? null
      : compileCalendar(context, [...path, "calendar"], calendar, scope.scope, counts || isComputed);
  if (counts && calendar === undefined)
    context.report(
      "OPS126",
      [...path, key],
      `"${written ?? ""}" counts business days, and no calendar applies here`,
      "add `calendar: NAME`",
    );
  if (every !== undefined && length !== null && !counts && length.ms < minuteMs)
    context.report(
      "OPS121",
      [...path, "every"],
      `"${every}" is too short to happen again and again`,
      "the shortest is 1m",
    );
  return {
    wait: every === undefined ? length : null,
    ...(isComputed ? { waitOf: compileValue(context, [...path, "wait"], wait, scope.scope) } : {}),
    ...(every === undefined || length === null ? {} : { every: length }),
    until: until === undefined ? null : compileValue(context, [...path, "until"], until, scope.scope),
    calendar: open,
    transition: compileBranch(context, path, branch, { ...scope, automatic: true }),
  };
}

/** What says when: a wait, an instant, or a length after which it happens again, which may have an end. */
function checkTimes(context: Context, path: Path, { wait, every, until, target }: AfterSource): void {
  const ways = [wait, every].filter((way) => way !== undefined).length;
  if (ways > 1 || (ways === 0 && until === undefined) || (wait !== undefined && until !== undefined))
    context.report(
      "OPS107",
      path,
      'exactly one of "wait", "every" and "until" is needed; "until" may end an "every"',
      "wait: 4h, every: 30m, or until: '${ .plannedStart }'",
    );
  if (every !== undefined && target !== undefined)
    context.report(
      "OPS107",
      { path: [...path, "target"], key: true },
      '"every" happens again and again in its state, and "target" leaves it',
      "use `wait` with a target, or `tell`, `set`, `do` or `open` with `every`",
    );
}
