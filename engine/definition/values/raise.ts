/** The record that a remediation raises: its fields, its link to the record of the alerts, and the steps it is sent. */
import { z } from "zod";
import type { RaiseSteps, Remediation } from "../../alert/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { SoundDraft } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import { camel, condition, nameOf, sentCommand, values, type SentCommandSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { repairScope } from "./alert-view.ts";
import { checkApprovalChoice } from "./approval-choice.ts";
import { compileOptionalCondition } from "./condition.ts";
import { recordView } from "./record-view.ts";
import { linksOf } from "./relations.ts";
import { checkRequired } from "./required.ts";
import { recordScope, type Scope } from "./scope.ts";
import { type Addressee, compileSent } from "./sent-command.ts";
import { servingLifecycles, statesBefore } from "./serving.ts";
import { compileSet } from "./set.ts";

const states = z.union([camel, z.array(camel).min(1)]);

export const raiseShape = z.strictObject({
  record: nameOf("RecordType"),
  with: values,
  link: camel.optional(),
  steps: z.strictObject({
    propose: sentCommand,
    ready: states,
    refused: states,
    begin: sentCommand,
    finish: z.union([states, z.strictObject({ state: states, when: condition.optional() })]),
    handedOver: states.optional(),
    giveUp: sentCommand.optional(),
    backOut: sentCommand.optional(),
    close: sentCommand,
    withdraw: sentCommand,
  }),
});

type RaiseSource = z.infer<typeof raiseShape>;

/** `alert` is the rule whose record is repaired, `scope` what the fields may read. */
export function compileRaise(
  context: Context,
  source: RaiseSource,
  { alert, scope }: { readonly alert: string; readonly scope: Scope },
): Remediation["raise"] {
  const path: Path = ["spec", "raise"];
  const { record } = source;
  context.reference("RecordType", record, [...path, "record"]);
  const set = compileSet(context, [...path, "with"], source.with, scope, recordView(context.catalog, record), {
    overrides: true,
  });
  checkRequired(context, { path: [...path, "with"], key: true }, record, Object.keys(source.with));
  checkApprovalChoice(context, [...path, "with"], record, source.with);
  return {
    record,
    with: set,
    link: source.link === undefined ? null : compileLink(context, [...path, "link"], source.link, alert, record),
    steps: compileSteps(context, [...path, "steps"], source),
  };
}

function compileSteps(context: Context, path: Path, { record, with: opened, steps }: RaiseSource): RaiseSteps {
  const serving = servingLifecycles(context.catalog, record, opened);
  const named = (key: string, source: string | readonly string[] | undefined): readonly string[] =>
    source === undefined ? [] : compileStates(context, [...path, key], serving, source);
  const ready = named("ready", steps.ready);
  const refused = named("refused", steps.refused);
  const whole = typeof steps.finish === "object" && !Array.isArray(steps.finish) ? steps.finish : null;
  const finish = {
    states:
      whole === null
        ? named("finish", steps.finish as string | string[])
        : compileStates(context, [...path, "finish", "state"], serving, whole.state),
    when: compileOptionalCondition(
      context,
      [...path, "finish", "when"],
      whole?.when,
      recordScope(recordView(context.catalog, record)),
    ),
  };
  const handedOver = named("handedOver", steps.handedOver);
  const unbegun = [...new Set(serving.flatMap((draft) => statesBefore(draft, [...ready, ...refused])))];
  let given = opened;
  const sent = (key: keyof RaiseSource["steps"], step: SentCommandSource, at: Addressee["states"]) => {
    const compiled = compileSent(context, [...path, key], step, {
      record,
      opened: given,
      scope: repairScope,
      states: at,
    });
    if (typeof step === "object") given = { ...given, ...step.with };
    return compiled;
  };
  return {
    propose: sent("propose", steps.propose, "initial"),
    ready,
    refused,
    begin: sent("begin", steps.begin, ready),
    finish,
    handedOver,
    giveUp: steps.giveUp === undefined ? null : sent("giveUp", steps.giveUp, handedOver),
    backOut: steps.backOut === undefined ? null : sent("backOut", steps.backOut, finish.states),
    close: sent("close", steps.close, finish.states),
    unbegun,
    withdraw: sent("withdraw", steps.withdraw, unbegun),
  };
}

/** States that each lifecycle that may serve the record has. */
function compileStates(
  context: Context,
  path: Path,
  serving: readonly SoundDraft<"Lifecycle">[],
  source: string | readonly string[],
): readonly string[] {
  const list = typeof source === "string" ? [source] : source;
  for (const [index, state] of list.entries())
    for (const { name, source: lifecycle } of serving) {
      const known = Object.keys(lifecycle.states);
      if (!known.includes(state))
        context.report(
          "OPS310",
          typeof source === "string" ? path : [...path, index],
          `the lifecycle "${name}" has no state "${state}"`,
          suggestion(state, known),
        );
    }
  return list;
}

function declaredLinks(context: Context, record: string): NonNullable<KindSource<"RecordType">["links"]> {
  return context.catalog.find("RecordType", record)?.source?.links ?? {};
}

function compileLink(
  context: Context,
  path: Path,
  name: string,
  alert: string,
  record: string,
): Remediation["raise"]["link"] {
  const rule = context.catalog.find("AlertRule", alert)?.source;
  if (rule === null || rule === undefined) return null;
  const from = rule.open.record;
  const links = linksOf(context.catalog, from);
  const fitting = Object.keys(links).filter((link) => links[link] === record);
  if (!fitting.includes(name)) {
    const what = Object.hasOwn(links, name) ? `leads to ${links[name] ?? ""}` : "is no link";
    context.report("OPS382", path, `"${name}" ${what} of ${from}, and ${record} is raised`, suggestion(name, fitting));
    return null;
  }
  const own = declaredLinks(context, from)[name];
  if (own !== undefined) return { name, inverse: own.inverse };
  const others = declaredLinks(context, record);
  const [inverse = ""] = Object.entries(others).find(([, link]) => link.to === from && link.inverse === name) ?? [];
  return { name, inverse };
}
