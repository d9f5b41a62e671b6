/**
 * Alerts of one rule that belong together open one record.
 *
 * 1. An alert is in one group of a rule at a time; a group says why each alert joined.
 * 2. A group takes an alert within `gap` of the time from its first alert to its last, before or after, as long as all
 *    of it stays within `life`; others start a new group. A late alert counts when it happened, not when it arrived.
 * 3. Which group is joined does not depend on the order in which groups are looked at: the one with the latest alert
 *    wins, then the smaller id.
 * 4. What is absent never groups: an alert without one of the values of `by` has a group of its own.
 */
import { canonicalJson } from "../base/canonical.ts";
import { valueAt } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import type { AlertRule } from "./ir.ts";

export interface OpenGroup {
  readonly id: string;
  /** Canonical text of the values of `group.by`, without the CI. */
  readonly signature: string;
  readonly cis: readonly string[];
  readonly firstAt: number;
  readonly lastAt: number;
}

/**
 * Which open groups an alert could join: those of the rule that have the signature and, unless `cis` is null, one of
 * the CIs.
 */
export interface WantedGroups {
  readonly rule: string;
  readonly signature: string;
  readonly cis: readonly string[] | null;
}

export interface GroupChoice {
  /** Group to join, or null: a new one. */
  readonly group: string | null;
  readonly signature: string;
  readonly because: string;
}

/** True when the rule groups by CI, so that neighbours in the CMDB count. */
export function groupsByCi(rule: AlertRule): boolean {
  return rule.group.by.some((path) => path.length === 1 && path[0] === "ci");
}

/** True when the alert has every value that the rule groups by. */
export function isWhole(
  rule: AlertRule,
  alert: { readonly ci: string | null; readonly scope: EvaluationScope },
): boolean {
  return absentOf(rule, alert) === undefined;
}

function absentOf(
  rule: AlertRule,
  { ci, scope }: { readonly ci: string | null; readonly scope: EvaluationScope },
): string | undefined {
  const isAbsent = (path: readonly string[]): boolean =>
    path.length === 1 && path[0] === "ci" ? ci === null : (valueAt(scope.record, path) ?? null) === null;
  return rule.group.by.find(isAbsent)?.join(".");
}

/** What groups of a rule must have in common with an alert beside time and CI. */
export function signatureOf(
  rule: AlertRule,
  alert: { readonly ci: string | null; readonly scope: EvaluationScope },
): string {
  const paths = rule.group.by.filter((path) => !(path.length === 1 && path[0] === "ci"));
  const values: Json[] = paths.map((path) => valueAt(alert.scope.record, path) ?? null);
  return canonicalJson(values);
}

/**
 * Chooses the group of an alert among the rule's open ones. `neighbours` are the CIs at most `group.relations`
 * relations away from the alert's CI, itself included.
 */
export function chooseGroup(
  rule: AlertRule,
  open: readonly OpenGroup[],
  alert: { readonly at: number; readonly ci: string | null; readonly scope: EvaluationScope },
  neighbours: ReadonlySet<string>,
): GroupChoice {
  const byCi = groupsByCi(rule);
  const signature = signatureOf(rule, alert);
  const absent = absentOf(rule, alert);
  if (absent !== undefined)
    return { group: null, signature, because: `it has no "${absent}" to be grouped by: a group of its own` };
  const candidates = open
    .filter((group) => group.signature === signature && inTime(rule, group, alert.at))
    .filter((group) => !byCi || group.cis.some((ci) => neighbours.has(ci)))
    .sort((left, right) => right.lastAt - left.lastAt || (left.id < right.id ? -1 : 1));
  const chosen = candidates[0];
  if (chosen === undefined)
    return {
      group: null,
      signature,
      because:
        open.length === 0
          ? "no group of the rule is open"
          : "no open group is near enough in time, values and relations",
    };
  return { group: chosen.id, signature, because: explain(chosen, alert.ci, byCi) };
}

function inTime(rule: AlertRule, group: OpenGroup, at: number): boolean {
  const { gapMs, lifeMs } = rule.group;
  if (at - group.lastAt > gapMs || group.firstAt - at > gapMs) return false;
  return Math.max(group.lastAt, at) - Math.min(group.firstAt, at) <= lifeMs;
}

/** The group with an alert of this CI and instant in it. */
export function widen<G extends OpenGroup>(group: G, alert: { readonly at: number; readonly ci: string | null }): G {
  const { ci, at } = alert;
  return {
    ...group,
    cis: ci === null || group.cis.includes(ci) ? group.cis : [...group.cis, ci],
    firstAt: Math.min(group.firstAt, at),
    lastAt: Math.max(group.lastAt, at),
  };
}

function explain(group: OpenGroup, ci: string | null, byCi: boolean): string {
  if (!byCi || ci === null) return "same values within the window";
  return group.cis.includes(ci)
    ? `same CI "${ci}" within the window`
    : `"${ci}" is related to ${group.cis.map((id) => `"${id}"`).join(", ")}`;
}
