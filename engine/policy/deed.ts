/**
 * What becomes of a CI that is found, by `then` of its policy.
 *
 * 1. It is done once for each finding, and never of one that is over, is excepted, or was refused.
 * 2. With `agreed` it is done when the record of the finding is in one of these states: somebody has agreed to it.
 *    Without, it is done at once, after the record is opened if there is one.
 * 3. A policy that has stopped does nothing but what was agreed to.
 */
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { evaluateValues } from "../condition/evaluate.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Acted } from "./act.ts";
import { ofPolicy } from "./finding.ts";
import type { FindingAct, Policy } from "./ir.ts";
import { findingView } from "./judge.ts";
import type { Subject } from "./subject.ts";

export interface Deed {
  readonly ci: string;
  /** What it is from then on; null = what it was. */
  readonly state: FindingAct["state"];
  readonly attributes: JsonObject;
  /** For its history. */
  readonly because: string;
}

/** `record`: the state that the record of the finding is in; null = it has none. */
export function isDeedDue(
  { then, open }: Policy,
  finding: Acted,
  { record, stopped }: { readonly record: string | null; readonly stopped: boolean },
): boolean {
  const { subject, ended, exception, refused, told, done } = finding;
  if (then === undefined || done || subject === ofPolicy) return false;
  if (ended !== null || exception !== null || refused !== null) return false;
  if (then.agreed !== null) return record !== null && then.agreed.includes(record);
  return !stopped && (open === null || told !== null);
}

/** The CI as it is now. The error is for who reads the finding. */
export function deedOf(policy: Policy, finding: Acted, { view }: Subject, now: number): Result<Deed | null, string> {
  const { then, name } = policy;
  if (then === undefined) return ok(null);
  const { subject, title, why } = finding;
  const variables = { now: instantText(now), finding: findingView(name, finding) };
  const set = evaluateValues(then.set, { record: view, variables });
  if (!set.ok) return failure(`then.set.${set.error}`);
  const said = Object.entries(set.value).filter((entry): entry is [string, Json] => entry[1] !== null);
  return ok({
    ci: subject,
    state: then.state,
    attributes: Object.fromEntries(said),
    because: `the policy "${name}": ${title} (${why})`,
  });
}
