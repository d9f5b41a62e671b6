import { z } from "zod";
import type { Approval } from "../../lifecycle/ir.ts";
import { chosenCalendars } from "../chosen.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { audiences, camel, condition, duration, fieldOrSet, nameOf, table } from "../shapes.ts";
import { approvalViews } from "../values/approval-use.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { namedInExpressions } from "../values/calendar-calls.ts";
import { compileDuration } from "../values/duration.ts";
import { isSet, namedFields } from "../values/field-set.ts";
import { compileCalendar, reportIdle } from "../values/reference.ts";
import { requireField } from "../values/record-view.ts";
import type { RecordView } from "../values/view.ts";
import { recordScope, withOpenHours } from "../values/scope.ts";

const rule = z.union([
  z.enum(["any", "all"]),
  z.strictObject({ quorum: z.int().min(1) }),
  z.strictObject({ percent: z.int().min(1).max(100) }),
]);

const spec = z.strictObject({
  stages: z
    .array(z.strictObject({ name: camel, when: condition.optional(), approvers: audiences.min(1), rule }))
    .min(1),
  members: z.enum(["frozen", "live"]).optional(),
  exclude: audiences.optional(),
  delegation: z.boolean().optional(),
  covers: z.array(fieldOrSet).min(1),
  calendar: z.union([nameOf("Calendar"), table]).optional(),
  remind: duration.optional(),
  timeout: z.strictObject({ after: duration, outcome: z.enum(["expired", "rejected"]) }),
  fallback: audiences.min(1),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Approval: Entry<typeof spec, Approval, "content">;
  }
}

/** Who must agree, in which order, to what exactly, and what happens when nobody answers. */
export const approvalKind = defineKind({
  kind: "Approval",
  spec,
  pin: "content",
  references: ({ calendar, stages }, others) => [...chosenCalendars(calendar, others), ...namedInExpressions(stages)],
  compile(source, metadata, context): Approval {
    const views = approvalViews(context.catalog, metadata.name);
    const view = views[0] ?? null;
    const scope = withOpenHours(recordScope(view));
    const names = new Set<string>();
    for (const [index, stage] of source.stages.entries()) {
      if (names.has(stage.name))
        context.report(
          "OPS110",
          ["spec", "stages", index, "name"],
          `the stage "${stage.name}" is there twice`,
          "choose another name",
        );
      names.add(stage.name);
    }
    const after = compileDuration(context, ["spec", "timeout", "after"], source.timeout.after);
    const remind = source.remind === undefined ? null : compileDuration(context, ["spec", "remind"], source.remind);
    const days = after.businessDays > 0 || (remind?.businessDays ?? 0) > 0;
    if (days && source.calendar === undefined)
      context.report(
        "OPS126",
        ["spec", after.businessDays > 0 ? "timeout" : "remind"],
        "business days are counted, and no calendar applies here",
        "add `calendar: NAME`",
      );
    if (!days && source.calendar !== undefined) reportIdle(context, ["spec", "calendar"]);
    if (after.businessDays === 0 && after.ms === 0)
      context.report("OPS350", ["spec", "timeout", "after"], "the approval expires at once", "give people time: 2bd");
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      stages: source.stages.map((stage, index) => ({
        name: stage.name,
        when: compileOptionalCondition(context, ["spec", "stages", index, "when"], stage.when, scope),
        approvers: compileAudiences(context, ["spec", "stages", index, "approvers"], stage.approvers, view),
        rule: stage.rule,
      })),
      members: source.members ?? "frozen",
      exclude: compileAudiences(context, ["spec", "exclude"], source.exclude ?? [], view),
      delegation: source.delegation ?? false,
      covers: compileCovers(context, source.covers, views),
      calendar:
        source.calendar === undefined
          ? null
          : compileCalendar(context, ["spec", "calendar"], source.calendar, scope, days),
      remind,
      timeout: { after, outcome: source.timeout.outcome },
      fallback: compileAudiences(context, ["spec", "fallback"], source.fallback, view),
    };
  },
});

/** The fields that are signed. A field set must mean the same in all record types that ask for the approval. */
function compileCovers(context: Context, covers: readonly string[], views: readonly RecordView[]): readonly string[] {
  const path = ["spec", "covers"];
  const meant = views.map((view) => {
    const fields = namedFields(context, path, covers, view.name);
    for (const { name, index } of fields) requireField(context, [...path, index], name, view);
    return fields.map(({ name }) => name);
  });
  const [first = covers.filter((name) => !isSet(name)), ...others] = meant;
  for (const [index, fields] of others.entries())
    if (fields.join() !== first.join())
      context.report(
        "OPS107",
        path,
        `a field set of it means other fields in ${views[index + 1]?.name ?? ""} than in ${views[0]?.name ?? ""}`,
        "name the fields, or make the sets the same",
      );
  return first;
}
