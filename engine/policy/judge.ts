/** Whether a policy holds of one CI or record at an instant. */
import { failure, ok, type Result } from "../base/result.ts";
import type { Json, JsonObject } from "../base/json.ts";
import {
  conditionHolds,
  conditionText,
  evaluateValue,
  evaluateValues,
  explainCondition,
} from "../condition/evaluate.ts";
import type { EvaluationScope, ValueOrTable } from "../condition/ir.ts";
import { instantText, parseInstant } from "../lifecycle/instant.ts";
import { evaluateValueOrTable, type Tables } from "../table/value.ts";
import type { Exception, Policy, Test } from "./ir.ts";
import { mustStep } from "./ir.ts";
import { stepReached } from "./ladder.ts";
import type { Subject } from "./subject.ts";

/** What is found of it. */
export interface Found {
  readonly subject: string;
  readonly name: string;
  /** Tells findings of one subject apart: the instant of a ladder, as text; empty without one. */
  readonly key: string;
  /** Index of the step, and its name. */
  readonly step: number;
  readonly stepName: string;
  /** 1 is the worst; null = the policy does not say. */
  readonly severity: number | null;
  readonly title: string;
  readonly why: string;
  /** In force at that instant. */
  readonly exception: Exception | null;
  /** The fields of the record that it opens; null = it opens none. */
  readonly opening: JsonObject | null;
}

export type Verdict =
  /** Not one of those that the policy is over. */
  { readonly kind: "notOver" } | { readonly kind: "holds" } | { readonly kind: "found"; readonly found: Found };

/** The error names the subject, for who reads the list of policies. */
export function judge(policy: Policy, subject: Subject, now: number, tables: Tables): Result<Verdict, string> {
  const scope: EvaluationScope = { record: subject.view, variables: { now: instantText(now) } };
  const fault = (message: string): Result<never, string> => failure(`${subject.name}: ${message}`);
  if (policy.where !== null) {
    const isOver = conditionHolds(policy.where, scope);
    if (!isOver.ok) return fault(isOver.error.message);
    if (!isOver.value) return ok({ kind: "notOver" });
  }
  const tested = testOf(policy.test, scope, now, tables);
  if (!tested.ok) return fault(tested.error);
  if (tested.value === null) return ok({ kind: "holds" });
  const title = evaluateValue(policy.finding, scope);
  if (!title.ok) return fault(title.error.message);
  const found = {
    subject: subject.id,
    name: subject.name,
    ...tested.value,
    title: textOf(title.value),
    exception: exceptionOf(policy, subject, now),
  };
  const opening = openingOf(policy, scope, found);
  return opening.ok ? ok({ kind: "found", found: { ...found, opening: opening.value } }) : fault(opening.error);
}

type Tested = Pick<Found, "key" | "step" | "stepName" | "severity" | "why">;

function testOf(test: Test, scope: EvaluationScope, now: number, tables: Tables): Result<Tested | null, string> {
  if (test.kind === "must") {
    const explained = explainCondition(test.must, scope);
    if (explained.kind === "fault") return failure(explained.message);
    if (explained.holds) return ok(null);
    const { severity } = test;
    return ok({ key: "", step: 0, stepName: mustStep, severity, why: conditionText(explained) });
  }
  const until = instantOf(test.until, scope, "until", tables);
  if (!until.ok) return until;
  // What has no end does not come to it.
  if (until.value === null) return ok(null);
  const from = test.share === null ? ok(null) : instantOf(test.share.of, scope, "share.of", tables);
  if (!from.ok) return from;
  const life = { from: from.value, until: until.value, most: test.share?.millionths ?? null };
  const step = stepReached(life, test.steps, now);
  const reached = test.steps[step];
  if (reached === undefined) return ok(null);
  const key = instantText(until.value);
  const why = until.value <= now ? `${key} has passed` : `${key} is ${lengthText(until.value - now)} away`;
  return ok({ key, step, stepName: reached.text, severity: reached.severity, why });
}

function instantOf(
  value: ValueOrTable,
  scope: EvaluationScope,
  key: string,
  tables: Tables,
): Result<number | null, string> {
  const read = evaluateValueOrTable(value, scope, tables);
  if (!read.ok) return failure(`\`${key}\`: ${read.error}`);
  if (read.value === null) return ok(null);
  const at = typeof read.value === "string" ? parseInstant(read.value) : null;
  return at === null ? failure(`\`${key}\` is ${JSON.stringify(read.value)}, which is no instant`) : ok(at);
}

function openingOf(
  { name, open }: Policy,
  { record, variables }: EvaluationScope,
  found: Omit<Found, "opening">,
): Result<JsonObject | null, string> {
  if (open === null) return ok(null);
  return evaluateValues(open.set, { record, variables: { ...variables, finding: findingView(name, found) } });
}

/** `$finding` of what is done about it. */
export function findingView(
  policy: string,
  { subject, name, title, why, stepName, severity, key }: Omit<Found, "opening" | "exception">,
): JsonObject {
  return { policy, subject, name, title, why, step: stepName, severity, until: key || null };
}

/** The first that is in force. */
function exceptionOf(
  { except }: Pick<Policy, "except">,
  { id, name }: Pick<Subject, "id" | "name">,
  now: number,
): Exception | null {
  return except.find(({ of, until }) => (of === id || of === name) && now < until) ?? null;
}

function textOf(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** Whole days from two days on, hours below. */
function lengthText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  return hours >= 48 ? `${String(Math.floor(hours / 24))} days` : `${String(hours)} hours`;
}
