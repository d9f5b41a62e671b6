import { instantText } from "../../engine/lifecycle/instant.ts";
import { endingText } from "../../engine/policy/finding.ts";
import { type Exception, mustStep, type Occasions, type Policy } from "../../engine/policy/ir.ts";
import type { Found } from "../../engine/policy/judge.ts";
import type { StoredFinding } from "../../store/policy/findings.ts";
import type { FindingCounts } from "../../store/policy/list.ts";
import type { Look } from "../../store/policy/look.ts";
import type { PolicyWatchRow } from "../../store/policy/watch.ts";

export function presentPolicy(
  policy: Policy,
  counts: FindingCounts | undefined,
  watch: PolicyWatchRow | undefined,
  now: number,
) {
  const { name, title, owner, over, test, open, then, stopAbove, except } = policy;
  return {
    name,
    title,
    owner,
    over: { kind: over.kind, name: over.kind === "cis" ? over.class : over.record },
    at: occasionsText(policy.at),
    steps:
      test.kind === "must"
        ? [{ step: mustStep, severity: test.severity }]
        : test.steps.map(({ text, severity }) => ({ step: text, severity })),
    opens: open?.record ?? null,
    does:
      then === undefined
        ? null
        : {
            state: then.state,
            sets: Object.keys(then.set).sort(),
            agreed: then.agreed === null ? null : [...then.agreed],
          },
    stopAbove,
    exceptions: except.map((one) => ({ ...presentException(one), inForce: now < one.until })),
    findings: counts?.findings ?? 0,
    excepted: counts?.excepted ?? 0,
    looked:
      watch === undefined
        ? null
        : {
            at: instantText(watch.lookedAt),
            next: watch.nextAt === null ? null : instantText(watch.nextAt),
            population: watch.population,
            faults: watch.faults,
            fault: watch.fault,
            stopped: watch.stopped,
          },
  };
}

function occasionsText({ everyMs, cron, change }: Occasions): string[] {
  return [
    ...(everyMs === null ? [] : [`every ${String(everyMs / 1_000)} s`]),
    ...(cron === null ? [] : [`${cron.cron} ${cron.zone}`]),
    ...(change ? ["change"] : []),
  ];
}

function presentException({ of, until, by, because }: Exception) {
  return { of, until: instantText(until), by, because };
}

function presentFound(
  found: Pick<Found, "subject" | "name" | "stepName" | "severity" | "title" | "why" | "exception">,
) {
  const { subject, name, stepName, severity, title, why, exception } = found;
  return {
    subject,
    name,
    step: stepName,
    severity,
    title,
    why,
    exception: exception === null ? null : presentException(exception),
  };
}

/** `record`: of the record that it has opened, the id where the caller sees it. */
export function presentFinding(finding: StoredFinding, record: string | null) {
  const { id, policy, refused, firstSeenAt, lastSeenAt, steppedAt, endedAt, ended, doneAt } = finding;
  return {
    id,
    policy,
    ...presentFound(finding),
    record,
    refused,
    firstSeenAt: firstSeenAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    steppedAt: steppedAt.toISOString(),
    doneAt: doneAt?.toISOString() ?? null,
    endedAt: endedAt?.toISOString() ?? null,
    ended: ended === null ? null : endingText(ended),
  };
}

const mostItems = 100;
const mostFaults = 10;

export function presentEffect({ then }: Policy, { decided: { changes, stopped }, tally }: Look) {
  const verdicts = [...tally.verdicts.values()];
  const found = verdicts
    .flatMap((one) => (one.kind === "found" ? [one.found] : []))
    .toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
  const done = stopped ? [] : changes;
  const isDone = then !== undefined && then.agreed === null;
  return {
    population: tally.population,
    found: found.length,
    excepted: found.filter(({ exception }) => exception !== null).length,
    begins: done.filter(({ kind }) => kind === "begin").length,
    steps: done.filter((one) => one.kind === "update" && one.stepped).length,
    ends: done.filter(({ kind }) => kind === "end").length,
    opens: done.filter((one) => one.kind === "begin" && one.found.opening !== null).length,
    does: isDone ? done.filter((one) => one.kind === "begin" && one.found.exception === null).length : 0,
    stopped,
    faults: verdicts.flatMap((one) => (one.kind === "fault" ? [one.because] : [])).slice(0, mostFaults),
    items: found.slice(0, mostItems).map(presentFound),
  };
}
