import { conditionHolds } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { type Alert, countsFrom } from "./alert.ts";
import type { AlertRule } from "./ir.ts";

/**
 * What rules and remediations read of an alert: `.`; `.ci` holds the CI's id, class and attributes when it is bound.
 */
export function alertScope(alert: Alert, ci: JsonObject | null, now: number, facts: JsonObject = {}): EvaluationScope {
  const record: Json = {
    key: alert.key,
    source: alert.source,
    state: alert.state,
    severity: alert.severity,
    original: alert.original ?? null,
    title: alert.title,
    labels: alert.labels,
    ci,
    episode: alert.episode,
    count: alert.count,
    flapping: alert.flapping,
    firstAt: new Date(alert.firstAt).toISOString(),
    changedAt: new Date(alert.changedAt).toISOString(),
  };
  return { record, variables: { now: new Date(now).toISOString(), facts } };
}

export interface RuleMatch {
  /** The first rule that matches, or null. */
  readonly rule: AlertRule | null;
  /** Why each rule before it, or all, did not apply. */
  readonly passed: readonly { readonly rule: string; readonly because: string }[];
}

/** Rules in the order in which they are tried: by `order`, then by name. */
export function inOrder(rules: readonly AlertRule[]): readonly AlertRule[] {
  const orderOf = ({ order }: AlertRule): number => order ?? usualOrder;
  return [...rules].sort((left, right) => orderOf(left) - orderOf(right) || (left.name < right.name ? -1 : 1));
}

/** `order` of a rule that says none. */
const usualOrder = 100;

/** The rules after the one that took an alert which match it too, by name, in order. */
export function alsoMatching(
  rules: readonly AlertRule[],
  taken: AlertRule,
  alert: Alert,
  scope: EvaluationScope,
): readonly string[] {
  const after = rules.findIndex(({ name }) => name === taken.name) + 1;
  return rules.slice(after).flatMap((rule) => {
    const match = matchRule([rule], alert, scope);
    return match.ok && match.value.rule !== null ? [rule.name] : [];
  });
}

/** Rules are tried in order (see `inOrder`); the first that matches takes the alert. */
export function matchRule(
  rules: readonly AlertRule[],
  alert: Alert,
  scope: EvaluationScope,
): Result<RuleMatch, string> {
  const passed: { rule: string; because: string }[] = [];
  for (const rule of rules) {
    if (!rule.sources.includes(alert.source)) {
      passed.push({ rule: rule.name, because: `it does not listen to "${alert.source}"` });
      continue;
    }
    if (rule.when === null) return ok({ rule, passed });
    const holds = conditionHolds(rule.when, scope);
    if (!holds.ok) return failure(`alert rule "${rule.name}": ${holds.error.message}`);
    if (holds.value) return ok({ rule, passed });
    passed.push({ rule: rule.name, because: "its condition does not hold" });
  }
  return ok({ rule: null, passed });
}

/** When a matching alert may open something: an alert that clears before then opens nothing. */
export function heldUntil(rule: AlertRule, alert: Alert): number {
  return countsFrom(alert) + rule.holdMs;
}
