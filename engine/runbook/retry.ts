/** When a caught error is tried again, and after how long. */
import { isJsonObject, ownValue, type Json } from "../base/json.ts";
import type { Result } from "../base/result.ts";
import { failure, ok } from "../base/result.ts";
import { evaluateCondition, type Scope } from "./evaluate.ts";
import type { RetryPolicy } from "./ir.ts";
import { readExpression, readLength, type Reader, readObject, refuseUnknown, report } from "./reader.ts";
import { lengthOf } from "./work.ts";

/** `catch.retry`: written in place, or the name of a policy in `use.retries`. */
export function readRetry(reader: Reader, json: Json | undefined, at: string): RetryPolicy | null {
  if (json === undefined) return null;
  let policy: Json | undefined = json;
  if (typeof json === "string") {
    policy = ownValue(ownValue(ownValue(reader.document, "use"), "retries"), json);
    if (policy === undefined) {
      report(reader, "unknownName", at, `unknown retry policy "${json}"; define it in use.retries`);
      return null;
    }
  }
  if (!isJsonObject(policy)) {
    report(reader, "malformed", at, "a retry policy is an object, or the name of one in use.retries");
    return null;
  }
  refuseUnknown(reader, policy, ["when", "exceptWhen", "delay", "backoff", "jitter", "limit"], at);
  const limit = readObject(reader, policy, "limit", at) ?? {};
  refuseUnknown(reader, limit, ["attempt", "duration"], `${at}/limit`);
  const attempt = readObject(reader, limit, "attempt", `${at}/limit`) ?? {};
  refuseUnknown(reader, attempt, ["count", "duration"], `${at}/limit/attempt`);
  const count = ownValue(attempt, "count");
  if (count !== undefined && !(typeof count === "number" && Number.isInteger(count) && count >= 1)) {
    report(
      reader,
      "malformed",
      `${at}/limit/attempt/count`,
      `${JSON.stringify(count)} is no count of attempts; give a whole number from 1`,
    );
  }
  const length = (parent: { readonly [key: string]: Json }, key: string, where: string) => {
    const value = ownValue(parent, key);
    return value === undefined ? null : readLength(reader, value, `${where}/${key}`);
  };
  const duration = length(limit, "duration", `${at}/limit`);
  if (count === undefined && duration === null) {
    report(
      reader,
      "malformed",
      at,
      "a retry needs a limit: limit.attempt.count or limit.duration; without one it would go on for ever",
    );
  }
  const jitter = readObject(reader, policy, "jitter", at);
  const from = jitter === null ? null : length(jitter, "from", `${at}/jitter`);
  const to = jitter === null ? null : length(jitter, "to", `${at}/jitter`);
  return {
    when: readExpression(reader, policy, "when", at),
    exceptWhen: readExpression(reader, policy, "exceptWhen", at),
    delay: length(policy, "delay", at),
    backoff: readBackoff(reader, policy, at),
    jitter: from !== null && to !== null ? { from, to } : null,
    attempts: typeof count === "number" ? count : null,
    attemptDuration: length(attempt, "duration", `${at}/limit/attempt`),
    duration,
  };
}

function readBackoff(reader: Reader, policy: { readonly [key: string]: Json }, at: string): RetryPolicy["backoff"] {
  const backoff = readObject(reader, policy, "backoff", at);
  if (backoff === null) return "constant";
  const [kind = ""] = Object.keys(backoff);
  if (kind === "constant" || kind === "linear" || kind === "exponential") {
    const parameters = ownValue(backoff, kind);
    if (isJsonObject(parameters)) refuseUnknown(reader, parameters, [], `${at}/backoff/${kind}`);
    return kind;
  }
  report(reader, "malformed", `${at}/backoff`, `unknown backoff "${kind}"; expected constant, linear or exponential`);
  return "constant";
}

export interface RetryQuestion {
  /** Attempts already made. */
  readonly attempts: number;
  readonly firstFaultAt: number;
  readonly now: number;
  /** Makes the jitter its own for each run, step and attempt, and the same at each replay. */
  readonly seed: string;
  readonly scope: Scope;
}

/** Milliseconds to wait before the next attempt, or null when there is none. */
export function retryDelay(policy: RetryPolicy, question: RetryQuestion): Result<number | null, string> {
  const { attempts, firstFaultAt, now, scope } = question;
  if (policy.attempts !== null && attempts >= policy.attempts) return ok(null);
  for (const [condition, wanted] of [
    [policy.when, true],
    [policy.exceptWhen, false],
  ] as const) {
    if (condition === null) continue;
    const holds = evaluateCondition(condition.jq, scope);
    if (!holds.ok) return holds;
    if (holds.value !== wanted) return ok(null);
  }
  let delay = 0;
  if (policy.delay !== null) {
    const base = lengthOf(policy.delay, scope);
    if (!base.ok) return failure(base.error);
    delay = backoff(policy.backoff, base.value, attempts);
  }
  if (policy.jitter !== null) {
    const from = lengthOf(policy.jitter.from, scope);
    const to = lengthOf(policy.jitter.to, scope);
    if (!from.ok) return failure(from.error);
    if (!to.ok) return failure(to.error);
    delay += Math.round(from.value + fraction(question.seed) * Math.max(0, to.value - from.value));
  }
  if (policy.duration !== null) {
    const limit = lengthOf(policy.duration, scope);
    if (!limit.ok) return failure(limit.error);
    if (now + delay - firstFaultAt > limit.value) return ok(null);
  }
  return ok(delay);
}

/** Longest delay between attempts: exponential growth stops here. */
const LONGEST_DELAY_MS = 24 * 3_600_000;

/** delay, delay·n or delay·2^(n-1) before retry n, from 1 (ruling 6). */
function backoff(kind: RetryPolicy["backoff"], delay: number, retry: number): number {
  const grown = kind === "constant" ? delay : kind === "linear" ? delay * retry : delay * 2 ** Math.min(retry - 1, 40);
  return Math.min(grown, Math.max(delay, LONGEST_DELAY_MS));
}

/** A number in [0, 1) that depends on the text alone (FNV-1a, then one round of mixing). */
function fraction(seed: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < seed.length; i += 1) hash = Math.imul(hash ^ seed.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  hash = Math.imul(hash ^ (hash >>> 13), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
}
