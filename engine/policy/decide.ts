/**
 * From what a look has seen to what becomes of the findings.
 *
 * 1. A finding is known by policy, subject and key. Its step goes up and never down.
 * 2. What could not be judged keeps its finding as it is.
 * 3. Above the share at which a policy stops, nothing of it changes but the finding that it has stopped.
 * 4. The same look on the same findings decides nothing: a look that is done twice is done once.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { JsonObject } from "../base/json.ts";
import { type Ending, type Finding, ofPolicy, stoppedStep } from "./finding.ts";
import type { Policy } from "./ir.ts";
import type { Found } from "./judge.ts";
import type { Kept, Tally } from "./tally.ts";

export type FindingChange =
  | { readonly kind: "begin"; readonly found: Found }
  /** It is told anew; `stepped` when its step went up. */
  | { readonly kind: "update"; readonly id: string; readonly found: Found; readonly stepped: boolean }
  | { readonly kind: "end"; readonly id: string; readonly because: Ending };

export interface Decided {
  readonly stopped: boolean;
  readonly changes: readonly FindingChange[];
  /** Findings that are the same, which are seen again. */
  readonly seen: readonly string[];
}

/** `open`: the findings that are not over, of those that were looked at; the policy's own among them. */
export function decideFindings(policy: Policy, tally: Tally, open: readonly Finding[]): Decided {
  const own = open.filter(({ subject }) => subject === ofPolicy);
  const found = [...tally.verdicts.values()].flatMap((one) => (one.kind === "found" ? [one.found] : []));
  const counted = found.filter(({ exception }) => exception === null).length;
  const { stopAbove } = policy;
  if (stopAbove !== null && counted * 100 > stopAbove * tally.population)
    return stop(policy, { counted, population: tally.population, stopAbove }, own);
  const known = new Map(open.filter(({ subject }) => subject !== ofPolicy).map((one) => [keyOf(one), one]));
  const changes: FindingChange[] = own.map(({ id }) => ({ kind: "end", id, because: "stopped" }));
  const seen: string[] = [];
  for (const one of found.toSorted(bySubject)) {
    const before = known.get(keyOf(one));
    known.delete(keyOf(one));
    if (before === undefined) changes.push({ kind: "begin", found: withOpening(one, null) });
    else {
      const next = withOpening(raised(one, before), before);
      if (isSame(before, next)) seen.push(before.id);
      else changes.push({ kind: "update", id: before.id, found: next, stepped: next.step > before.step });
    }
  }
  for (const one of known.values()) {
    const because = endingOf(tally.verdicts.get(one.subject));
    if (because === null) seen.push(one.id);
    else changes.push({ kind: "end", id: one.id, because });
  }
  return { stopped: false, changes, seen };
}

function stop(
  policy: Policy,
  {
    counted,
    population,
    stopAbove,
  }: { readonly counted: number; readonly population: number; readonly stopAbove: number },
  [own]: readonly Finding[],
): Decided {
  const found: Found = {
    subject: ofPolicy,
    name: policy.name,
    key: stoppedStep,
    step: 0,
    stepName: stoppedStep,
    severity: null,
    title: `The policy ${policy.name} has stopped`,
    why: `${String(counted)} of ${String(population)} are found, which is more than ${String(stopAbove)}%: nothing is done`,
    exception: null,
    opening: null,
  };
  if (own === undefined) return { stopped: true, changes: [{ kind: "begin", found }], seen: [] };
  if (own.why === found.why) return { stopped: true, changes: [], seen: [own.id] };
  return { stopped: true, changes: [{ kind: "update", id: own.id, found, stepped: false }], seen: [] };
}

/** Null = nothing is known of it, and it stays. */
function endingOf(verdict: Kept | undefined): Ending | null {
  if (verdict?.kind === "fault") return null;
  if (verdict?.kind === "holds") return "holds";
  // The same subject is found under another key.
  return verdict?.kind === "found" ? "moved" : "gone";
}

/** A step that was reached stays so, whatever became of the share. */
function raised(found: Found, { step, stepName, severity }: Finding): Found {
  return found.step >= step ? found : { ...found, step, stepName, severity };
}

/** What a record was opened with stays; what it is to be opened with is made anew with each look. */
function withOpening(found: Found, before: Finding | null): Found {
  if (before !== null && before.told !== null) return { ...found, opening: before.opening };
  return found.exception === null ? found : { ...found, opening: null };
}

function isSame(before: Finding, found: Found): boolean {
  const told = (one: Finding | Found): JsonObject => ({
    step: one.step,
    severity: one.severity,
    title: one.title,
    exception: one.exception === null ? null : { ...one.exception },
    opening: one.opening,
  });
  return before.refused === null && canonicalJson(told(before)) === canonicalJson(told(found));
}

function keyOf({ subject, key }: Pick<Found, "subject" | "key">): string {
  return JSON.stringify([subject, key]);
}

function bySubject(one: Found, other: Found): number {
  return one.subject < other.subject ? -1 : one.subject > other.subject ? 1 : 0;
}
