/** Runs of remediations, as they are told: of one about a record that the caller does not see whole, only that it was. */
import type { z } from "zod";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Queryable } from "../../store/pool.ts";
import type { Onlooker } from "../../store/record/visible.ts";
import type { RemediationRun } from "../../store/remediation/list.ts";
import type { remediation } from "../contract/remediation.ts";
import type { Caller } from "../identity/caller.ts";
import { type Look, lookOf, wholeOnlookerOf } from "../sight.ts";

export interface Looks {
  readonly look: Look;
  /** On records of which the caller sees everything: what a run did may quote any field. */
  readonly whole: Promise<Onlooker>;
}

export function looksOf(db: Queryable, caller: Caller): Looks {
  return { look: lookOf(db, caller), whole: wholeOnlookerOf(db, caller) };
}

/** What stands for the reason of a run that is not for the caller. */
export const notTold = "it is about a record that you do not see";

/** `seen`: of the records of runs those that the caller sees whole. */
export function presentRepair(
  run: RemediationRun,
  seen: ReadonlySet<string>,
): z.input<typeof remediation>["runs"][number] {
  const shown = (id: string | null): string | null => (id !== null && seen.has(id) ? id : null);
  const isTold = run.because === null || recordsOfRepair(run).every((id) => seen.has(id));
  return {
    id: run.id,
    ci: run.ci,
    group: run.group,
    incidentId: shown(run.incidentId),
    changeId: shown(run.changeId),
    outcome: run.outcome,
    because: isTold ? run.because : notTold,
    planDigest: run.planDigest,
    release: run.release,
    startedAt: instantText(run.startedAt),
    endedAt: run.endedAt === null ? null : instantText(run.endedAt),
  };
}

export function recordsOfRepair({ incidentId, changeId }: RemediationRun): readonly string[] {
  return [incidentId, changeId].filter((id) => id !== null);
}
