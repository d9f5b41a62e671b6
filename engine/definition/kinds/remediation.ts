import { z } from "zod";
import { suggestion } from "../../suggestion.ts";
import type { Remediation } from "../../alert/ir.ts";
import { approvalField, impactFunction } from "../../alert/plan.ts";
import { defineKind } from "../kind.ts";
import { condition, duration, facts, functionName, kebab, runbookName, table, values } from "../shapes.ts";
import { alertScope } from "../values/alert-view.ts";
import { checkCall } from "../values/call.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileFacts } from "../values/facts.ts";
import { checkRaisedChange } from "../values/raised-change.ts";
import { compileReference } from "../values/reference.ts";
import { lifecyclesOf } from "../values/relations.ts";
import { tableResults } from "../values/table-result.ts";
import { recordView, requireField } from "../values/record-view.ts";
import type { Scope } from "../values/scope.ts";
import { fitLiteral } from "../values/fit.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import { compileSet } from "../values/transition.ts";
import { compileValue } from "../values/value.ts";

const runbook = z.union([runbookName, table]);

/** The record type of the change that a remediation raises. */
const changeRecord = "change";

/** What repairs an alert: who must agree, what runs, how success is proved, what undoes it. */
export const remediationKind = defineKind({
  kind: "Remediation",
  spec: z.strictObject({
    alert: kebab,
    when: condition.optional(),
    facts: facts.optional(),
    change: values,
    approval: z.strictObject({ approval: z.union([kebab, table]), when: condition.optional() }).optional(),
    limit: z.strictObject({
      per: z.enum(["ci", "rule"]),
      runs: z.int().min(1),
      within: duration,
      coolDown: duration.optional(),
      blastRadius: z.int().min(0).optional(),
      stopAfterFailures: z.int().min(1).optional(),
    }),
    runbook,
    with: values.optional(),
    verify: z.strictObject({
      call: functionName.optional(),
      with: values.optional(),
      alertClearsWithin: duration.optional(),
    }),
    backout: z.strictObject({ runbook, with: values.optional() }).optional(),
    onFail: z.strictObject({ escalation: kebab }),
  }),
  compile(spec, metadata, context): Remediation {
    const scope = alertScope(Object.keys(spec.facts ?? {}));
    context.reference("AlertRule", spec.alert, ["spec", "alert"]);
    context.reference("RecordType", changeRecord, { path: ["spec", "change"], key: true });
    context.reference("Escalation", spec.onFail.escalation, ["spec", "onFail", "escalation"]);
    if (spec.verify.call === undefined && spec.verify.alertClearsWithin === undefined)
      context.report(
        "OPS104",
        { path: ["spec", "verify"], key: true },
        "nothing verifies the repair",
        "add `call`, `alertClearsWithin` or both",
      );
    const limited = spec.limit.blastRadius !== undefined;
    if (limited && !Object.values(spec.facts ?? {}).some((fact) => fact.call === impactFunction))
      context.report(
        "OPS380",
        { path: ["spec", "limit", "blastRadius"], key: true },
        "no fact says how many configuration items would be affected",
        `declare one: facts: { impact: { call: ${impactFunction}, with: { ci: '\${ .ci.id }' } } }`,
      );
    if (spec.verify.call !== undefined) checkCall(context, ["spec", "verify"], spec.verify.call, spec.verify.with);
    checkRaisedChange(context, changeRecord, spec.change, { asked: spec.approval !== undefined });
    if (spec.approval !== undefined)
      checkApproval(context, spec.approval.approval, spec.change["type"] ?? spec.change["changeType"]);
    const withValue = (path: readonly string[], source: { readonly [key: string]: unknown } | undefined) =>
      source === undefined ? null : compileValue(context, ["spec", ...path], source, scope);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      alert: spec.alert,
      when: compileOptionalCondition(context, ["spec", "when"], spec.when, scope),
      facts: compileFacts(context, ["spec", "facts"], spec.facts, scope),
      change: { record: changeRecord, set: compileChange(context, spec.change, scope) },
      approval:
        spec.approval === undefined
          ? null
          : {
              approval: compileReference(
                context,
                ["spec", "approval", "approval"],
                "Approval",
                spec.approval.approval,
                scope,
              ),
              when: compileOptionalCondition(context, ["spec", "approval", "when"], spec.approval.when, scope),
            },
      limit: {
        per: spec.limit.per,
        runs: spec.limit.runs,
        withinMs: compileElapsed(context, ["spec", "limit", "within"], spec.limit.within),
        coolDownMs:
          spec.limit.coolDown === undefined
            ? 0
            : compileElapsed(context, ["spec", "limit", "coolDown"], spec.limit.coolDown),
        blastRadius: spec.limit.blastRadius ?? null,
        stopAfterFailures: spec.limit.stopAfterFailures ?? null,
      },
      runbook: compileReference(context, ["spec", "runbook"], "Runbook", spec.runbook, scope),
      with: withValue(["with"], spec.with),
      verify: {
        call: spec.verify.call ?? null,
        with: withValue(["verify", "with"], spec.verify.with),
        alertClearsWithinMs:
          spec.verify.alertClearsWithin === undefined
            ? null
            : compileElapsed(context, ["spec", "verify", "alertClearsWithin"], spec.verify.alertClearsWithin),
      },
      backout:
        spec.backout === undefined
          ? null
          : {
              runbook: compileReference(
                context,
                ["spec", "backout", "runbook"],
                "Runbook",
                spec.backout.runbook,
                scope,
              ),
              with: withValue(["backout", "with"], spec.backout.with),
            },
      onFail: { escalation: spec.onFail.escalation },
    };
  },
});

/** `type: standard` says which change it is; it is short for the field `changeType` of the change. */
function compileChange(
  context: Context,
  source: { readonly [field: string]: unknown },
  scope: Scope,
): Remediation["change"]["set"] {
  const view = recordView(context.catalog, changeRecord);
  const { type, ...others } = source;
  const set = compileSet(context, ["spec", "change"], others, scope, view, { overrides: true });
  if (type === undefined) {
    if (!Object.hasOwn(others, "changeType"))
      context.report(
        "OPS104",
        { path: ["spec", "change"], key: true },
        'the key "type" is missing',
        "say which change is raised: type: standard",
      );
    return set;
  }
  const field =
    view === null ? null : requireField(context, { path: ["spec", "change", "type"], key: true }, "changeType", view);
  const value = compileValue(context, ["spec", "change", "type"], type, scope);
  if (field !== null && value.kind === "literal") fitLiteral(context, ["spec", "change", "type"], value.value, field);
  return { changeType: value, ...set };
}

/**
 * The change asks for the approval that the remediation names, so its lifecycle must be able to: a table that reads the
 * field `approvalPolicy` chooses the approval and yields the name for it. A name that nothing reads would be a promise
 * nobody keeps.
 */
function checkApproval(context: Context, source: string | { readonly table: string }, type: unknown): void {
  const path = ["spec", "approval", "approval"];
  const { catalog } = context;
  const known = new Set(
    lifecyclesOf(catalog, changeRecord).flatMap((draft) => {
      const lifecycle = draft.source as LifecycleSource;
      return servesType(lifecycle, type) ? approvalsByField(catalog, lifecycle) : [];
    }),
  );
  for (const name of typeof source === "string" ? [source] : tableResults(catalog, source.table)) {
    if (typeof name !== "string" || known.has(name)) continue;
    const hint =
      known.size === 0
        ? `let a state of that lifecycle wait for \`approval: { table: NAME }\`, and the table read .${approvalField}: { policy: ${name}, then: ${name} }`
        : suggestion(name, [...known]);
    context.report(
      "OPS381",
      path,
      `no lifecycle of the change that is raised asks for "${name}" when its ${approvalField} names it`,
      hint,
    );
  }
}

interface LifecycleSource {
  readonly when?: unknown;
  readonly states: { readonly [name: string]: { readonly approval?: unknown } };
}

/** False only when the lifecycle's condition is a row that names other types of change. */
function servesType({ when }: LifecycleSource, type: unknown): boolean {
  if (typeof type !== "string" || typeof when !== "object" || when === null) return true;
  const cell = (when as { readonly changeType?: unknown }).changeType;
  return cell === undefined || (Array.isArray(cell) ? cell.includes(type) : cell === type);
}

/** The approvals that a lifecycle's tables yield for their own names in `approvalPolicy`. */
function approvalsByField(catalog: Catalog, { states }: LifecycleSource): string[] {
  return Object.values(states).flatMap(({ approval }) => {
    const name =
      typeof approval === "object" && approval !== null ? (approval as { readonly table?: string }).table : undefined;
    const table =
      name === undefined ? null : (catalog.find("DecisionTable", name)?.source as TableSource | null | undefined);
    const input = Object.entries(table?.inputs ?? {}).find(([, text]) => text.trim() === `.${approvalField}`)?.[0];
    if (input === undefined) return [];
    return (table?.rules ?? []).flatMap((rule) => {
      const policy = rule[input];
      return typeof policy === "string" && rule["then"] === policy ? [policy] : [];
    });
  });
}

interface TableSource {
  readonly inputs: { readonly [name: string]: string };
  readonly rules: readonly { readonly [cell: string]: unknown }[];
}
