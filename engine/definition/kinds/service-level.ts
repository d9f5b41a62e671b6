import { z } from "zod";
import type { Escalation, ServiceLevel } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import { chosenCalendars } from "../chosen.ts";
import { defineKind, type Lookup, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { audiences, camel, condition, duration, nameOf, table, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "../values/audience.ts";
import { checkClock } from "../values/clock-check.ts";
import { compileCondition, compileOptionalCondition } from "../values/condition.ts";
import { compileDuration, parseDuration } from "../values/duration.ts";
import { useEscalation, useNotification } from "../values/notification-use.ts";
import { compilePercent } from "../values/percent.ts";
import { compileCalendar } from "../values/reference.ts";
import { recordView, requireField } from "../values/record-view.ts";
import type { RecordView } from "../values/view.ts";
import { factsOf, recordScope, type Scope } from "../values/scope.ts";
import { checkTaken } from "../values/taken.ts";
import { tableResults } from "../values/table-result.ts";
import { useTable } from "../values/table-use.ts";
import { compileValue } from "../values/value.ts";
import { leaf } from "../values/view.ts";
import { checkYield } from "../values/yield.ts";

const step = z.strictObject({
  at: word,
  plus: duration.optional(),
  notify: nameOf("Notification").optional(),
  escalation: nameOf("Escalation").optional(),
  to: audiences.optional(),
});

const spec = z.strictObject({
  record: nameOf("RecordType"),
  agreement: z.enum(["sla", "ola", "uc"]).optional(),
  per: camel.optional(),
  when: condition.optional(),
  startAt: camel,
  pause: condition.optional(),
  stop: condition,
  cancel: condition.optional(),
  reset: condition.optional(),
  within: z.union([duration, table]).optional(),
  until: word.optional(),
  calendar: z.union([nameOf("Calendar"), table]),
  competing: z.enum(["strictest", "all", "first"]).optional(),
  onReopen: z.enum(["resume", "continue", "new"]),
  onTargetChange: z.enum(["keepUsed", "restart"]),
  escalate: z.array(step).optional(),
  whenEdited: z.enum(["pin", "fromDate", "recompute"]).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    ServiceLevel: Entry<typeof spec, ServiceLevel, "content">;
  }
}

/** A promise about time: which clock runs on which records, and what happens on its way. */
export const serviceLevelKind = defineKind({
  kind: "ServiceLevel",
  spec,
  pin: "content",
  belongsTo: ({ record }) => ({ kind: "RecordType", name: record }),
  references: referencesOf,
  compile(source, metadata, context): ServiceLevel {
    context.reference("RecordType", source.record, ["spec", "record"]);
    const view = recordView(context.catalog, source.record);
    // A level is read after each commit, never by time: `$now` would promise what nothing re-reads.
    const { now: _, ...variables } = recordScope(view, factsOf(context, source.record)).variables;
    const scope = { record: view, variables };
    if ((source.within === undefined) === (source.until === undefined))
      context.report(
        "OPS107",
        { path: ["spec"], key: true },
        'exactly one of "within" and "until" is needed',
        "within: 4h, or until: '${ .dueDate }'",
      );
    if (source.agreement === "ola" && source.per === undefined)
      context.report(
        "OPS104",
        { path: ["spec"], key: true },
        'the key "per" is missing',
        "an OLA runs per owning group: add `per: assignmentGroup`",
      );
    if (source.per !== undefined && view !== null) requireField(context, ["spec", "per"], source.per, view);
    instantField(context, ["spec", "startAt"], source.startAt, view);
    const days = typeof source.within === "string" && parsedDays(source.within);
    const tableDays = typeof source.within === "object" && checkTargets(context, source.within.table, view);
    const plusDays = (source.escalate ?? []).some(({ plus }) => plus !== undefined && parsedDays(plus));
    const compiled: ServiceLevel = {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      record: source.record,
      agreement: source.agreement ?? "sla",
      per: source.per ?? null,
      when: compileOptionalCondition(context, ["spec", "when"], source.when, scope),
      startAt: source.startAt,
      pause: compileOptionalCondition(context, ["spec", "pause"], source.pause, scope),
      stop: compileCondition(context, ["spec", "stop"], source.stop, scope),
      cancel: compileOptionalCondition(context, ["spec", "cancel"], source.cancel, scope),
      reset: compileOptionalCondition(context, ["spec", "reset"], source.reset, scope),
      within:
        source.within === undefined
          ? null
          : typeof source.within === "string"
            ? compileWithin(context, source.within, scope)
            : source.within,
      until: source.until === undefined ? null : compileValue(context, ["spec", "until"], source.until, scope),
      calendar: compileCalendar(context, ["spec", "calendar"], source.calendar, scope, days || tableDays || plusDays),
      competing: source.competing ?? "strictest",
      onReopen: source.onReopen,
      onTargetChange: source.onTargetChange,
      escalate: (source.escalate ?? []).map((item, index) =>
        compileStep(context, ["spec", "escalate", index], item, { record: source.record, view }),
      ),
      whenEdited: source.whenEdited ?? "pin",
    };
    checkClock(context, compiled);
    return compiled;
  },
});

/** A duration as it stands, or the expression that yields one. */
function compileWithin(context: Context, source: string, scope: Scope): NonNullable<ServiceLevel["within"]> {
  const path: Path = ["spec", "within"];
  if (!source.includes("${")) return compileDuration(context, path, source);
  const value = compileValue(context, path, source, scope);
  checkYield(context, path, value, scope, leaf("duration"));
  if (value.kind === "jq") return value;
  context.report("OPS121", path, "text around an expression is no duration", "write '${ .promise }', and nothing else");
  return { businessDays: 0, ms: 0 };
}

function parsedDays(text: string): boolean {
  const parsed = parseDuration(text);
  return parsed.ok && parsed.value.businessDays > 0;
}

/** Every target of a table is a duration; whether one of them counts business days. */
function checkTargets(context: Context, name: string, view: RecordView | null): boolean {
  const path: Path = ["spec", "within", "table"];
  useTable(context, path, name, { record: view, variables: {} });
  let days = false;
  for (const result of tableResults(context.catalog, name)) {
    const parsed = typeof result === "string" ? parseDuration(result) : null;
    if (parsed === null || !parsed.ok)
      context.report(
        "OPS121",
        path,
        `the table "${name}" yields ${JSON.stringify(result)}, which is not a duration`,
        "every `then` of it must be one, such as 4h",
      );
    else if (parsed.value.businessDays > 0) days = true;
  }
  return days;
}

function instantField(context: Context, path: Path, name: string, view: RecordView | null): void {
  const field = view === null ? null : requireField(context, path, name, view);
  if (field !== null && field.type !== "instant")
    context.report(
      "OPS208",
      path,
      `the field "${name}" is of type ${field.type}`,
      "a clock starts at an instant, such as openedAt",
    );
}

function compileStep(
  context: Context,
  path: Path,
  source: z.infer<typeof step>,
  { record, view }: { readonly record: string; readonly view: RecordView | null },
): Escalation {
  if (source.notify !== undefined) useNotification(context, [...path, "notify"], source.notify, view);
  if (source.escalation !== undefined) {
    useEscalation(context, [...path, "escalation"], source.escalation, record);
    if (view !== null) checkTaken(context, [...path, "escalation"], source.escalation, view.name);
  }
  if (source.notify === undefined && source.escalation === undefined)
    context.report("OPS104", path, "this step does nothing", "add `notify` with `to`, or `escalation`");
  if (source.notify !== undefined && (source.to ?? []).length === 0)
    context.report("OPS104", path, 'the key "to" is missing', "say who is notified");
  return {
    at: compilePercent(context, [...path, "at"], source.at, 1_000),
    plus: source.plus === undefined ? null : compileDuration(context, [...path, "plus"], source.plus),
    notify: source.notify ?? null,
    escalation: source.escalation ?? null,
    to: compileAudiences(context, [...path, "to"], source.to ?? [], view),
  };
}

function referencesOf(level: ServiceLevel, others: Lookup): Reference[] {
  return [
    ...chosenCalendars(level.calendar, others),
    ...(level.within !== null && "table" in level.within
      ? [{ kind: "DecisionTable", name: level.within.table } as const]
      : []),
    ...level.escalate.flatMap(({ notify, escalation }): Reference[] => [
      ...(notify === null ? [] : [{ kind: "Notification", name: notify } as const]),
      ...(escalation === null ? [] : [{ kind: "Escalation", name: escalation } as const]),
    ]),
  ];
}
