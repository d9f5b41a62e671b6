import type { After } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileDuration } from "../values/duration.ts";
import { compileCalendar, reportIdle } from "../values/reference.ts";
import { compileBranch } from "../values/transition.ts";
import { compileValue } from "../values/value.ts";
import type { LifecycleScope } from "./scope.ts";
import type { AfterSource } from "./shape.ts";

export function compileAfter(context: Context, path: Path, source: AfterSource, scope: LifecycleScope): After {
  const { wait, until, calendar, ...branch } = source;
  if ((wait === undefined) === (until === undefined))
    context.report(
      "OPS107",
      path,
      'exactly one of "wait" and "until" is needed',
      "wait: 4h, or until: '${ .plannedStart }'",
    );
  const length = wait === undefined ? null : compileDuration(context, [...path, "wait"], wait);
  if (calendar !== undefined && (length === null || length.businessDays === 0))
    reportIdle(context, [...path, "calendar"]);
  const open =
    calendar === undefined
      ? null
      : compileCalendar(
          context,
          [...path, "calendar"],
          calendar,
          scope.scope,
          length !== null && length.businessDays > 0,
        );
  if (length !== null && length.businessDays > 0 && calendar === undefined)
    context.report(
      "OPS126",
      [...path, "wait"],
      `"${wait ?? ""}" counts business days, and no calendar applies here`,
      "add `calendar: NAME`",
    );
  return {
    wait: length,
    until: until === undefined ? null : compileValue(context, [...path, "until"], until, scope.scope),
    calendar: open,
    transition: compileBranch(context, path, branch, { ...scope, automatic: true }),
  };
}
