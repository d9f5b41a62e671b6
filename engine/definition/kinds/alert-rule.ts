import { z } from "zod";
import type { AlertRule } from "../../alert/ir.ts";
import { isOwnSource } from "../../event/own-source.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { condition, duration, nameOf, sentCommand, type SentCommandSource, values, word } from "../shapes.ts";
import { alertScope, alertView, groupScope, mergeScope, reopenScope } from "../values/alert-view.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { requirePath, recordView } from "../values/record-view.ts";
import { checkRequired } from "../values/required.ts";
import type { Scope } from "../values/scope.ts";
import { compileSent } from "../values/sent-command.ts";
import { compileSet } from "../values/set.ts";

/** Grouping when a rule says nothing: alerts of one CI, ten minutes apart, within half an hour. */
const byDefault = { gapMs: 600_000, lifeMs: 1_800_000 } as const;

const spec = z.strictObject({
  sources: z.array(nameOf("EventSource")).min(1),
  order: z.int().min(1).max(1000).optional(),
  when: condition.optional(),
  inMaintenance: z.enum(["open"]).optional(),
  threshold: z.strictObject({ count: z.int().min(2).max(50), gap: duration, when: condition.optional() }).optional(),
  hold: duration.optional(),
  flapping: z
    .strictObject({ enter: z.strictObject({ changes: z.int().min(2).max(50), within: duration }), leave: duration })
    .optional(),
  group: z
    .strictObject({
      by: z.array(word).min(1),
      relations: z.int().min(0).max(4).optional(),
      gap: duration.optional(),
      life: duration.optional(),
    })
    .optional(),
  open: z.strictObject({ record: nameOf("RecordType"), with: values }),
  onJoin: sentCommand.optional(),
  onClear: sentCommand.optional(),
  onMerge: sentCommand.optional(),
  onReopen: z.strictObject({ within: duration, send: sentCommand }).optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    AlertRule: Entry<typeof spec, AlertRule, "nothing">;
  }
}

/** Which alerts open a record, together, and what happens when they clear. */
export const alertRuleKind = defineKind({
  kind: "AlertRule",
  spec,
  pin: "nothing",
  references: ({ sources, open }) => [
    ...sources.filter((name) => !isOwnSource(name)).map((name): Reference => ({ kind: "EventSource", name })),
    { kind: "RecordType", name: open.record },
  ],
  compile(spec, metadata, context): AlertRule {
    for (const [index, source] of spec.sources.entries())
      if (!isOwnSource(source)) context.reference("EventSource", source, ["spec", "sources", index]);
    const scope = alertScope({});
    const elapsed = (key: readonly string[], text: string | undefined): number | null =>
      text === undefined ? null : compileElapsed(context, ["spec", ...key], text);
    const by = (spec.group?.by ?? ["ci"]).map((text, index) => {
      const steps = text.split(".");
      requirePath(context, ["spec", "group", "by", index], steps, alertView);
      return steps;
    });
    if ((spec.group?.relations ?? 0) > 0 && !by.some((steps) => steps.length === 1 && steps[0] === "ci"))
      context.report(
        "OPS385",
        ["spec", "group", "relations"],
        `relations are those of the CI, and "by" does not name "ci"`,
        'add "ci" to group.by, or leave "relations" out',
      );
    context.reference("RecordType", spec.open.record, ["spec", "open", "record"]);
    const view = recordView(context.catalog, spec.open.record);
    checkRequired(
      context,
      { path: ["spec", "open", "with"], key: true },
      spec.open.record,
      Object.keys(spec.open.with),
    );
    const own = (path: readonly string[], source: SentCommandSource, scope: Scope) =>
      compileSent(context, ["spec", ...path], source, {
        record: spec.open.record,
        opened: spec.open.with,
        scope,
        states: null,
      });
    const sent = (key: "onJoin" | "onClear") => (spec[key] === undefined ? null : own([key], spec[key], groupScope));
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      sources: spec.sources,
      ...(spec.order === undefined ? {} : { order: spec.order }),
      when: compileOptionalCondition(context, ["spec", "when"], spec.when, scope),
      ...(spec.inMaintenance === undefined ? {} : { inMaintenance: spec.inMaintenance }),
      ...(spec.threshold === undefined
        ? {}
        : {
            threshold: {
              count: spec.threshold.count,
              gapMs: elapsed(["threshold", "gap"], spec.threshold.gap) ?? 0,
              when: compileOptionalCondition(context, ["spec", "threshold", "when"], spec.threshold.when, scope),
            },
          }),
      holdMs: elapsed(["hold"], spec.hold) ?? 0,
      flapping:
        spec.flapping === undefined
          ? null
          : {
              changes: spec.flapping.enter.changes,
              withinMs: elapsed(["flapping", "enter", "within"], spec.flapping.enter.within) ?? 0,
              leaveMs: elapsed(["flapping", "leave"], spec.flapping.leave) ?? 0,
            },
      group: {
        by,
        relations: spec.group?.relations ?? 0,
        gapMs: elapsed(["group", "gap"], spec.group?.gap) ?? byDefault.gapMs,
        lifeMs: elapsed(["group", "life"], spec.group?.life) ?? byDefault.lifeMs,
      },
      open: {
        record: spec.open.record,
        with: compileSet(context, ["spec", "open", "with"], spec.open.with, scope, view, { overrides: true }),
      },
      onJoin: sent("onJoin"),
      onClear: sent("onClear"),
      ...(spec.onMerge === undefined ? {} : { onMerge: own(["onMerge"], spec.onMerge, mergeScope) }),
      ...(spec.onReopen === undefined
        ? {}
        : {
            onReopen: {
              withinMs: elapsed(["onReopen", "within"], spec.onReopen.within) ?? 0,
              send: own(["onReopen", "send"], spec.onReopen.send, reopenScope),
            },
          }),
    };
  },
});
