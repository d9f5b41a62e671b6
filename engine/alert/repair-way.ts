/**
 * The whole way of one remediation, from what its plan came to until the last that is said of it: what a host is to do,
 * one step at a time. The workflow and the hosts of scenarios walk it; how the repair itself goes: `repair.ts`.
 *
 * 1. A step is answered by what came of it. One that only says something is answered `accepted` when it was done.
 * 2. What a host throws while the repair goes on ends it as failed. What it throws afterwards is its own.
 */
import type { JsonObject } from "../base/json.ts";
import type { RemediationPlan } from "./plan.ts";
import {
  beginRepair,
  endedText,
  followRepair,
  proposedText,
  type RepairAct,
  type RepairEnd,
  type RepairNews,
} from "./repair.ts";

export type PlannedRepair =
  | { readonly kind: "go"; readonly plan: RemediationPlan }
  | { readonly kind: "notApplicable"; readonly because: string }
  /** `escalation`: whom to tell, when a person must look; null = the record's own clocks are enough. */
  | { readonly kind: "refused"; readonly because: string; readonly escalation: string | null };

export type RepairStep =
  | Exclude<RepairAct, { readonly do: "end" | "raise" }>
  | { readonly do: "raise"; readonly record: string; readonly fields: JsonObject }
  /** Tells one side of a link of the other, as the engine, which no `allow` list stops. */
  | {
      readonly do: "link";
      readonly record: string;
      readonly link: string;
      readonly other: string;
      readonly inverse: string;
    }
  /** Tells the record of the alerts, in a text of the engine. */
  | { readonly do: "say"; readonly what: "not-run" | "proposed" | "ended"; readonly text: string }
  /** Keeps how it ended; `refused` takes back a claim that nothing came of. */
  | {
      readonly do: "finish";
      readonly outcome: RepairEnd["outcome"] | "refused";
      readonly because: string;
      readonly record: string | null;
    }
  /** Tells whoever must look, by the policy that is published. */
  | { readonly do: "escalate"; readonly to: string; readonly because: string };

export interface RepairResult {
  readonly outcome: RepairEnd["outcome"] | "refused" | "notApplicable";
  readonly because: string;
  /** What it raised. */
  readonly record: string | null;
}

/** The steps of a remediation of this name, for the record that the alerts opened. */
export function* repairWay(
  of: { readonly remediation: string; readonly incident: string },
  planned: PlannedRepair,
): Generator<RepairStep, RepairResult, RepairNews> {
  if (planned.kind !== "go") return yield* notRun(of.remediation, planned);
  const { plan } = planned;
  let record: string | null = null;
  let end: RepairEnd;
  try {
    let turn = beginRepair();
    while (turn.act.do !== "end") {
      const { record: type, fields } = plan.raise;
      const news: RepairNews = yield turn.act.do === "raise" ? { do: "raise", record: type, fields } : turn.act;
      if (news.kind === "raised") {
        record = news.record;
        yield* tellRaised(of, plan, record);
      }
      turn = followRepair(plan, turn.state, news);
    }
    end = turn.act.end;
  } catch (error) {
    end = { outcome: "failed", because: messageOf(error) };
  }
  yield { do: "finish", ...end, record };
  yield { do: "say", what: "ended", text: endedText(of.remediation, end) };
  if (end.outcome === "failed") yield { do: "escalate", to: plan.escalation, because: end.because };
  return { ...end, record };
}

function* notRun(
  remediation: string,
  planned: Exclude<PlannedRepair, { readonly kind: "go" }>,
): Generator<RepairStep, RepairResult, RepairNews> {
  const { kind, because } = planned;
  // An earlier try of the plan may have claimed the run before the alert cleared.
  yield { do: "finish", outcome: "refused", because, record: null };
  yield { do: "say", what: "not-run", text: `Remediation ${remediation} was not run: ${because}` };
  if (planned.kind === "refused" && planned.escalation !== null)
    yield { do: "escalate", to: planned.escalation, because };
  return { outcome: kind, because, record: null };
}

function* tellRaised(
  { remediation, incident }: { readonly remediation: string; readonly incident: string },
  { raise: { link } }: RemediationPlan,
  record: string,
): Generator<RepairStep, void, RepairNews> {
  if (link !== null) {
    yield { do: "link", record: incident, link: link.name, other: record, inverse: link.inverse };
    yield { do: "link", record, link: link.inverse, other: incident, inverse: link.name };
  }
  yield { do: "say", what: "proposed", text: proposedText(remediation, record) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
}
