/**
 * What an alert means now: nothing yet, a group to join or open, or an end. Pure, so that a rule can be tried on
 * recorded alerts before it is published.
 */
import { evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { type Alert, flappingEndsAt, settleFlapping } from "./alert.ts";
import type { AlertRule } from "./ir.ts";
import { heldUntil } from "./rule.ts";
import { countOf } from "./threshold.ts";

export type Assessment =
  /** Quiet: cleared, held back, or flapping; `checkAt` says when to look again. */
  | { readonly kind: "wait"; readonly checkAt: number | null; readonly because: string }
  /** Firing long enough: it belongs into a group. */
  | { readonly kind: "group"; readonly because: string }
  | { readonly kind: "clear"; readonly because: string };

export function assess(
  alert: Alert,
  rule: AlertRule,
  now: number,
): { readonly alert: Alert; readonly assessment: Assessment } {
  const settled = settleFlapping(alert, rule.flapping, now);
  if (settled.flapping && rule.flapping !== null) {
    const checkAt = flappingEndsAt(settled, rule.flapping);
    return {
      alert: settled,
      assessment: {
        kind: "wait",
        checkAt,
        because: `it changed ${settled.changes.length} times: flapping until it is quiet`,
      },
    };
  }
  if (settled.state === "clear") return { alert: settled, assessment: { kind: "clear", because: endText(settled) } };
  const count = countOf(rule, settled);
  if (rule.threshold !== undefined && count < rule.threshold.count) {
    const because = `${String(count)} of ${String(rule.threshold.count)} events, each soon enough after the one before`;
    return { alert: settled, assessment: { kind: "wait", checkAt: null, because } };
  }
  const until = heldUntil(rule, settled);
  // Without a hold nothing waits, not even for an instant that a fast clock of the source has put ahead.
  if (rule.holdMs > 0 && now < until)
    return {
      alert: settled,
      assessment: { kind: "wait", checkAt: until, because: "held back: it may clear by itself" },
    };
  return {
    alert: settled,
    assessment: { kind: "group", because: rule.holdMs === 0 ? "it fires" : "it still fires after the hold" },
  };
}

function endText({ unheard, closeAfterMs = 0 }: Alert): string {
  return unheard === true
    ? `nothing was heard of it for ${String(closeAfterMs / 60_000)} minutes: it is taken as over`
    : "its source cleared it";
}

/** The fields of the record that a group opens; a field whose value is null is left out. */
export function openingFields(rule: AlertRule, scope: EvaluationScope): Result<JsonObject, string> {
  const fields: [string, Json][] = [];
  for (const [name, value] of Object.entries(rule.open.with)) {
    const result = evaluateValue(value, scope);
    if (!result.ok) return failure(`alert rule "${rule.name}", open.with.${name}: ${result.error.message}`);
    if (result.value !== null) fields.push([name, result.value]);
  }
  return ok(Object.fromEntries(fields));
}
