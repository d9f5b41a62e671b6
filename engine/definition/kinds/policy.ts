import { z } from "zod";
import type { Exception, Occasions, Over, Policy, Test } from "../../policy/ir.ts";
import { tableOf } from "../chosen.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, condition, duration, nameOf, sentCommand, values, word } from "../shapes.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { checkCron } from "../values/cron.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileFindingAct, findingAct } from "../values/finding-act.ts";
import { compileInstant } from "../values/instant-at.ts";
import { compileLadder, ladder, severity } from "../values/ladder.ts";
import { ciView, findingScope, openingScope, storedRecordView, subjectScope } from "../values/policy-view.ts";
import { recordView } from "../values/record-view.ts";
import { checkRelationName } from "../values/relation-name.ts";
import { checkRequired } from "../values/required.ts";
import type { Scope } from "../values/scope.ts";
import { compileSent } from "../values/sent-command.ts";
import { compileSet } from "../values/set.ts";
import { compileValue } from "../values/value.ts";
import type { RecordView } from "../values/view.ts";
import { checkZone } from "../values/zone.ts";

const over = z.union([
  z.strictObject({ class: nameOf("CIClass"), has: z.array(camel).min(1).optional(), where: condition.optional() }),
  z.strictObject({ record: nameOf("RecordType"), within: duration.optional(), where: condition.optional() }),
]);

const spec = z.strictObject({
  over,
  at: z.strictObject({
    every: duration.optional(),
    cron: word.optional(),
    zone: word.optional(),
    change: z.literal(true).optional(),
  }),
  must: condition.optional(),
  severity: severity.optional(),
  ladder: ladder.optional(),
  finding: z.string().min(1),
  // Spelled as in the other kinds: what is opened by itself has a name for scenarios.
  open: z.strictObject({ as: camel, record: nameOf("RecordType"), set: values.optional() }).optional(),
  onStep: sentCommand.optional(),
  onClear: sentCommand.optional(),
  then: findingAct.optional(),
  except: z
    .array(z.strictObject({ of: word, until: word, by: word, because: word }))
    .max(500)
    .optional(),
  stopAbove: z
    .string()
    .regex(/^[1-9]\d?%$/u, "a whole percentage such as 20%")
    .optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Policy: Entry<typeof spec, Policy, "nothing">;
  }
}

/** Records that are as old are not looked at where a policy says nothing. */
const ninetyDaysMs = 90 * 86_400_000;

/** What must hold of CIs or records, what is found where it does not, and what is done about it. */
export const policyKind = defineKind({
  kind: "Policy",
  spec,
  pin: "nothing",
  references: ({ over: of, open, test }): readonly Reference[] => [
    of.kind === "cis" ? { kind: "CIClass", name: of.class } : { kind: "RecordType", name: of.record },
    ...(open === null ? [] : [{ kind: "RecordType", name: open.record } satisfies Reference]),
    ...(test.kind === "ladder" ? tableOf(test.until) : []),
  ],
  compile(source, metadata, context): Policy {
    const view = viewOf(context, source.over);
    const scope = subjectScope(view);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      over: compileOver(context, source.over),
      where: compileOptionalCondition(context, ["spec", "over", "where"], source.over.where, scope),
      at: compileOccasions(context, source),
      test: compileTest(context, source, scope),
      finding: compileValue(context, ["spec", "finding"], source.finding, scope),
      ...compileActions(context, source, view),
      ...(source.then === undefined
        ? {}
        : {
            then: compileFindingAct(context, ["spec", "then"], source.then, {
              class: "class" in source.over ? source.over.class : null,
              view,
              record: source.open?.record ?? null,
              stops: source.stopAbove !== undefined,
            }),
          }),
      except: compileExceptions(context, source.except ?? []),
      stopAbove: source.stopAbove === undefined ? null : Number(source.stopAbove.slice(0, -1)),
    };
  },
});

function viewOf(context: Context, source: Source["over"]): RecordView | null {
  if ("class" in source)
    return context.reference("CIClass", source.class, ["spec", "over", "class"])
      ? ciView(context.catalog, source.class)
      : null;
  return context.reference("RecordType", source.record, ["spec", "over", "record"])
    ? storedRecordView(context.catalog, source.record)
    : null;
}

function compileOver(context: Context, source: Source["over"]): Over {
  if ("record" in source) {
    const { record, within } = source;
    const withinMs = within === undefined ? ninetyDaysMs : compileElapsed(context, ["spec", "over", "within"], within);
    return { kind: "records", record, withinMs };
  }
  const { class: name, has = [] } = source;
  for (const [index, relation] of has.entries()) checkRelationName(context, ["spec", "over", "has", index], relation);
  return { kind: "cis", class: name, has };
}

function compileOccasions(context: Context, { at, over: of, ladder: hasLadder }: Source): Occasions {
  const path = ["spec", "at"];
  const { every, cron, zone, change = false } = at;
  const never = (message: string, hint: string): void => context.report("OPS570", path, message, hint);
  const everyMs = every === undefined ? null : compileElapsed(context, [...path, "every"], every);
  if (everyMs !== null && everyMs < 60_000) never(`"${every ?? ""}" is less than a minute`, "write 1m or more");
  if ((cron === undefined) !== (zone === undefined))
    context.report("OPS104", path, "`cron` and `zone` belong together", "write { cron: '0 4 * * *', zone: UTC }");
  if (cron !== undefined) checkCron(context, [...path, "cron"], cron);
  if (zone !== undefined) checkZone(context, [...path, "zone"], zone);
  const byTime = every !== undefined || cron !== undefined;
  if (!byTime && !change)
    never("nothing says when it is looked at", "write { every: 1h }, a cron text or { change: true }");
  if (change && "record" in of) never("`change` is that of a CI, and this is over records", "write { every: 1h }");
  else if (change && !byTime && hasLadder !== undefined)
    never("a ladder is reached by time, while nothing changes", "add { every: 1h }");
  return { everyMs, cron: cron === undefined || zone === undefined ? null : { cron, zone }, change };
}

function compileTest(context: Context, { must, severity: level, ladder: steps }: Source, scope: Scope): Test {
  if ((must === undefined) === (steps === undefined))
    context.report(
      "OPS107",
      ["spec"],
      "a policy has exactly one of must and ladder",
      "write two policies for two things",
    );
  if (steps !== undefined) {
    if (level !== undefined)
      context.report(
        "OPS107",
        { path: ["spec", "severity"], key: true },
        "the steps of a ladder have a severity of their own",
        "write it at each step",
      );
    return compileLadder(context, ["spec", "ladder"], steps, scope);
  }
  const compiled = compileOptionalCondition(context, ["spec", "must"], must, scope);
  return { kind: "must", must: compiled ?? { kind: "jq", text: "true" }, severity: level ?? null };
}

function compileActions(
  context: Context,
  { open, onStep, onClear, ladder: steps }: Source,
  view: RecordView | null,
): Pick<Policy, "open" | "onStep" | "onClear"> {
  for (const [key, sent] of Object.entries({ onStep, onClear }))
    if (sent !== undefined && open === undefined)
      context.report(
        "OPS572",
        { path: ["spec", key], key: true },
        `\`${key}\` is sent to the record of a finding, and none is opened`,
        "add `open`",
      );
  if (onStep !== undefined && steps === undefined)
    context.report(
      "OPS572",
      { path: ["spec", "onStep"], key: true },
      "there is one step alone, by which the record is opened",
      "take it out, or write a `ladder`",
    );
  if (open === undefined) return { open: null, onStep: null, onClear: null };
  const { as, record, set: written = {} } = open;
  const path = ["spec", "open"];
  const opened = context.reference("RecordType", record, [...path, "record"])
    ? recordView(context.catalog, record)
    : null;
  const set = compileSet(context, [...path, "set"], written, openingScope(view), opened, { overrides: true });
  if (opened !== null) checkRequired(context, { path, key: true }, record, Object.keys(set));
  const sent = (key: "onStep" | "onClear", command: Source["onStep"]) =>
    command === undefined
      ? null
      : compileSent(context, ["spec", key], command, { record, opened: written, scope: findingScope, states: null });
  return { open: { as, record, set }, onStep: sent("onStep", onStep), onClear: sent("onClear", onClear) };
}

function compileExceptions(context: Context, written: NonNullable<Source["except"]>): readonly Exception[] {
  return written.map(({ of, until, by, because }, index) => {
    const path = ["spec", "except", index];
    if (written.findIndex((one) => one.of === of) !== index)
      context.report("OPS106", [...path, "of"], `"${of}" is there twice`, "keep one of them");
    return { of, until: compileInstant(context, [...path, "until"], until), by, because };
  });
}
