import type { Remediation } from "./ir.ts";

/** One earlier run of a remediation, as recorded. */
export interface PastRun {
  readonly ci: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly outcome: "running" | "repaired" | "failed" | "refused";
  /** A person has looked at its failure and released the remediation: the count of failures begins after it. */
  readonly released: boolean;
}

/** How many CIs would be affected; `more`: the count was cut, there are more. */
export interface BlastRadius {
  readonly count: number;
  readonly more: boolean;
}

export type LimitVerdict =
  { readonly allowed: true } | { readonly allowed: false; readonly limit: string; readonly because: string };

/**
 * Whether a remediation may run now. `past` holds its recorded runs, of all CIs; refused ones do not count. The store
 * serializes the question with the recording of the run, so two alerts cannot both be told yes. A blast radius that is
 * not known whole is too large.
 */
export function checkLimits(
  limit: Remediation["limit"],
  past: readonly PastRun[],
  asked: { readonly ci: string | null; readonly now: number; readonly affected: BlastRadius | null },
): LimitVerdict {
  const counted = past.filter((run) => run.outcome !== "refused" && (limit.per === "rule" || run.ci === asked.ci));
  const where = limit.per === "ci" ? ` on "${asked.ci ?? "no CI"}"` : "";
  if (limit.blastRadius !== null) {
    const { affected } = asked;
    if (affected === null)
      return no("blastRadius", "no fact says how many CIs would be affected: declare one that calls cmdb.impact");
    if (affected.more || affected.count > limit.blastRadius)
      return no(
        "blastRadius",
        `${affected.more ? "more than " : ""}${affected.count} CIs would be affected, at most ${limit.blastRadius} may`,
      );
  }
  const running = counted.find((run) => run.outcome === "running");
  if (running !== undefined) return no("running", `it is already running${where} since ${instant(running.startedAt)}`);
  const failures = trailingFailures(counted);
  if (limit.stopAfterFailures !== null && failures >= limit.stopAfterFailures) {
    return no(
      "stopAfterFailures",
      `it failed ${failures} times in a row${where}: a person must look and release it (opsloom remediations release)`,
    );
  }
  const last = Math.max(...counted.map((run) => run.endedAt ?? run.startedAt), Number.NEGATIVE_INFINITY);
  if (asked.now - last < limit.coolDownMs)
    return no(
      "coolDown",
      `it ran${where} at ${instant(last)}; the cool-down ends at ${instant(last + limit.coolDownMs)}`,
    );
  const recent = counted.filter((run) => asked.now - run.startedAt < limit.withinMs);
  if (recent.length >= limit.runs)
    return no(
      "runs",
      `it ran ${recent.length} times${where} since ${instant(asked.now - limit.withinMs)}, at most ${limit.runs} are allowed`,
    );
  return { allowed: true };
}

function trailingFailures(runs: readonly PastRun[]): number {
  let count = 0;
  for (const run of [...runs].sort((left, right) => right.startedAt - left.startedAt)) {
    if (run.outcome === "running") continue;
    if (run.outcome !== "failed" || run.released) break;
    count += 1;
  }
  return count;
}

/** Whether a limit that said no means that a person must look. */
export function forPeople(limit: string): boolean {
  return limit === "stopAfterFailures" || limit === "blastRadius";
}

const no = (limit: string, because: string): LimitVerdict => ({ allowed: false, limit, because });

const instant = (ms: number): string => new Date(ms).toISOString();
