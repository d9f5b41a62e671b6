import { canonicalJson } from "../base/canonical.ts";
import { conditionHolds, evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { isJsonObject, ownValue } from "../base/json.ts";
import { impactFunctions } from "../map/functions.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { RaiseSteps, Remediation } from "./ir.ts";
import type { BlastRadius } from "./limit.ts";

/** What a remediation will do about one alert, with everything computed: the approved plan is the executed plan. */
export interface RemediationPlan {
  readonly raise: {
    readonly record: string;
    readonly fields: JsonObject;
    readonly link: Remediation["raise"]["link"];
    readonly steps: RaiseSteps;
    readonly stillNeeded: boolean;
  };
  readonly verify: { readonly call: string | null; readonly input: Json; readonly alertClearsWithinMs: number | null };
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
export function planRemediation(remediation: Remediation, scope: EvaluationScope): Result<PlanOutcome, string> {
  const name = `remediation "${remediation.name}"`;
  if (remediation.when !== null) {
    const holds = conditionHolds(remediation.when, scope);
    if (!holds.ok) return failure(`${name}, when: ${holds.error.message}`);
    if (!holds.value) return ok({ applies: false, because: doesNotHold });
  }
  const { raise, verify, stillNeeded } = remediation;
  const fields: [string, Json][] = [];
  for (const [field, value] of Object.entries(raise.with)) {
    const result = evaluateValue(value, scope);
    if (!result.ok) return failure(`${name}, raise.with.${field}: ${result.error.message}`);
    if (result.value !== null) fields.push([field, result.value]);
  }
  const input = verify.with === null ? ok<Json>({}) : evaluateValue(verify.with, scope);
  if (!input.ok) return failure(`${name}, verify.with: ${input.error.message}`);
  return ok({
    applies: true,
    plan: {
      raise: {
        record: raise.record,
        fields: Object.fromEntries(fields),
        link: raise.link,
        steps: raise.steps,
        stillNeeded,
      },
      verify: { call: verify.call, input: input.value, alertClearsWithinMs: verify.alertClearsWithinMs },
      escalation: remediation.onFail.escalation,
    },
  });
}

/**
 * The CIs that the declared facts of `cmdb.impact` and `map.impact` name, each once; null when no such fact is declared
 * or its answer has no list, so that a limit on the blast radius never passes for want of an answer.
 */
export function affectedCis(remediation: Remediation, facts: JsonObject): BlastRadius | null {
  const affected = new Set<string>();
  let more = false;
  let known = false;
  for (const [name, fact] of Object.entries(remediation.facts)) {
    if (!impactFunctions.includes(fact.call)) continue;
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
