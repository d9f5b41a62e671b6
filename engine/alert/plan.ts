import { canonicalJson } from "../canonical.ts";
import { conditionHolds, evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope, Value, ValueOrTable } from "../condition/ir.ts";
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject, ownValue } from "../json.ts";
import { failure, ok, type Result } from "../result.ts";
import { decideTable } from "../table/decide.ts";
import type { FieldType } from "../lifecycle/ir.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { Remediation } from "./ir.ts";
import type { BlastRadius } from "./limit.ts";

/** What a remediation will do about one alert, with everything computed: the approved plan is the executed plan. */
export interface RemediationPlan {
  readonly change: { readonly record: string; readonly fields: JsonObject };
  /** Approval that the change asks for; null = none, it is pre-approved. */
  readonly approval: string | null;
  readonly runbook: string;
  readonly input: Json;
  readonly verify: { readonly call: string | null; readonly input: Json; readonly alertClearsWithinMs: number | null };
  readonly backout: { readonly runbook: string; readonly input: Json } | null;
  readonly escalation: string;
}

export type PlanOutcome =
  { readonly applies: true; readonly plan: RemediationPlan } | { readonly applies: false; readonly because: string };

/**
 * Why a remediation does not apply to an alert, decided before any fact is read; null = it does, or its condition asks
 * for facts. An alert it is not for must not fail on a fact that needs what the alert lacks, such as its CI.
 */
export function notForAlert(remediation: Remediation, scope: EvaluationScope): string | null {
  const { when } = remediation;
  if (when === null || (when.kind === "jq" && when.text.includes("$facts"))) return null;
  const holds = conditionHolds(when, scope);
  return holds.ok && !holds.value ? doesNotHold : null;
}

const doesNotHold = "its condition does not hold for this alert";

/**
 * Plans a remediation in the scope of its alert, with `$facts` read. A fault names the part of the definition it is in.
 */
export function planRemediation(
  remediation: Remediation,
  scope: EvaluationScope,
  tables: { readonly [name: string]: DecisionTable },
): Result<PlanOutcome, string> {
  const name = `remediation "${remediation.name}"`;
  if (remediation.when !== null) {
    const holds = conditionHolds(remediation.when, scope);
    if (!holds.ok) return failure(`${name}, when: ${holds.error.message}`);
    if (!holds.value) return ok({ applies: false, because: doesNotHold });
  }
  try {
    const read = (part: string, value: Value | null): Json =>
      value === null ? {} : must(part, evaluateValue(value, scope));
    const fields = Object.entries(remediation.change.set).map(
      ([field, value]) => [field, read(`change.${field}`, value)] as const,
    );
    const runbook = readName("runbook", remediation.runbook, scope, tables);
    const { approval } = remediation;
    const asked =
      approval !== null && (approval.when === null || must("approval.when", conditionHolds(approval.when, scope)))
        ? approval
        : null;
    return ok({
      applies: true,
      plan: {
        change: {
          record: remediation.change.record,
          fields: Object.fromEntries(fields.filter(([, value]) => value !== null)),
        },
        approval: asked === null ? null : readName("approval.approval", asked.approval, scope, tables, "an approval"),
        runbook,
        input: read("with", remediation.with),
        verify: {
          call: remediation.verify.call,
          input: read("verify.with", remediation.verify.with),
          alertClearsWithinMs: remediation.verify.alertClearsWithinMs,
        },
        backout:
          remediation.backout === null
            ? null
            : {
                runbook: readName("backout.runbook", remediation.backout.runbook, scope, tables),
                input: read("backout.with", remediation.backout.with),
              },
        escalation: remediation.onFail.escalation,
      },
    });
  } catch (error) {
    if (error instanceof PlanFault) return failure(`${name}, ${error.message}`);
    throw error;
  }
}

class PlanFault extends Error {}

function must<T>(part: string, result: Result<T, { readonly message: string }>): T {
  if (!result.ok) throw new PlanFault(`${part}: ${result.error.message}`);
  return result.value;
}

function readName(
  part: string,
  value: ValueOrTable,
  scope: EvaluationScope,
  tables: { readonly [name: string]: DecisionTable },
  what = "a runbook",
): string {
  const name =
    value.kind === "table" ? tableValue(part, value.table, scope, tables) : must(part, evaluateValue(value, scope));
  if (typeof name !== "string")
    throw new PlanFault(`${part} is ${JSON.stringify(name)}: it must be the name of ${what}`);
  return name;
}

function tableValue(
  part: string,
  name: string,
  scope: EvaluationScope,
  tables: { readonly [name: string]: DecisionTable },
): Json {
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (table === undefined) throw new PlanFault(`${part}: the table "${name}" is not published`);
  return must(part, decideTable(table, scope)).value;
}

/**
 * Fields that the engine gives to the change besides those of the definition, with the types that take their values
 * (the usual one first); `approvalPolicy` only when an approval is asked for. Publishing checks that the change has
 * them.
 */
export const changeFields = {
  approvalRequired: { types: ["boolean"], many: false },
  approvalPolicy: { types: ["string", "text"], many: false },
  cis: { types: ["ci"], many: true },
  plannedStart: { types: ["instant"], many: false },
  plannedEnd: { types: ["instant"], many: false },
  implementationPlan: { types: ["text", "string"], many: false },
  backoutPlan: { types: ["text", "string"], many: false },
} as const satisfies { readonly [field: string]: { readonly types: readonly FieldType[]; readonly many: boolean } };

export type ChangeField = keyof typeof changeFields;

/** Field of the change that says which approval it asks for. */
export const approvalField = "approvalPolicy" satisfies ChangeField;

/** The function whose answer a blast radius is read from. */
export const impactFunction = "cmdb.impact";

/**
 * The CIs that the declared facts of `cmdb.impact` name, each once; null when no such fact is declared or its answer
 * has no list, so that a limit on the blast radius never passes for want of an answer.
 */
export function affectedCis(remediation: Remediation, facts: JsonObject): BlastRadius | null {
  const affected = new Set<string>();
  let more = false;
  let known = false;
  for (const [name, fact] of Object.entries(remediation.facts)) {
    if (fact.call !== impactFunction) continue;
    const answer = ownValue(facts, name);
    const list = isJsonObject(answer) ? ownValue(answer, "affected") : undefined;
    if (!isJsonObject(answer) || !Array.isArray(list)) return null;
    known = true;
    more ||= ownValue(answer, "truncated") === true;
    for (const ci of list as readonly Json[])
      affected.add(canonicalJson(isJsonObject(ci) ? (ownValue(ci, "id") ?? null) : ci));
  }
  return known ? { count: affected.size, more } : null;
}
