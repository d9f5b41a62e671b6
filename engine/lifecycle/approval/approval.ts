/**
 * Invariants kept here:
 * 1. Nothing is approved by an empty set: its fallback is asked, and when that is empty too a person must look.
 * 2. Quorum and percent are whole people, rounded up, at least one; nobody counts twice.
 * 3. Who opened the record, and whoever `exclude` names, decides nothing about it, not even for somebody else.
 */
import { partOf } from "../bundle/bundle.ts";
import { canonicalJson } from "../../base/canonical.ts";
import type { Audience } from "../../clock/ir.ts";
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { audienceText, resolve } from "../tell/audience.ts";
import { holds, waitUntil } from "../evaluation.ts";
import type { Approval, ApprovalRule, ApprovalStage } from "../ir.ts";
import { tell } from "../tell/notice.ts";
import type { ApprovalState } from "../record.ts";
import { refuse } from "../refusal.ts";
import type { Machine, Occasion, Work } from "../work.ts";

/** Stage that is asked when no stage of an approval applies: the fallback, any of them. */
const fallbackStage: ApprovalStage = { name: "fallback", when: null, approvers: [], rule: "any" };

/** Asks for an approval: its first stage that applies. Refuses with OPS414 when the name is none of the bundle's. */
export function requestApproval(work: Work, machine: Machine, name: string, occasion: Occasion): void {
  const approval = approvalNamed(work, name);
  if (approval === null)
    return refuse("OPS414", "conflict", `there is no approval "${name}" in this bundle; publish it`);
  if (!requestNextStage(work, machine, approval, 0, occasion))
    request(work, machine, approval, fallbackStage, occasion);
}

/** Asks for the next stage that applies, from `index` on. False when there is none. */
export function requestNextStage(
  work: Work,
  machine: Machine,
  approval: Approval,
  index: number,
  occasion: Occasion,
): boolean {
  const stage = approval.stages.slice(index).find((candidate) => holds(work, candidate.when, { machine, occasion }));
  if (stage === undefined) return false;
  request(work, machine, approval, stage, occasion);
  return true;
}

function request(work: Work, machine: Machine, approval: Approval, stage: ApprovalStage, occasion: Occasion): void {
  const members = membersOf(work, machine, approval, stage);
  const signed = signedValues(work, machine, approval);
  const times = timesOf(work, machine, approval, occasion);
  work.draft.emit({
    kind: "approvalRequested",
    approval: approval.name,
    facet: machine.facet,
    stage: stage.name,
    signed,
    digest: null,
    approvers: members.approvers,
    needed: members.needed,
    excluded: members.excluded,
    ...times,
    fallback: members.fallback,
  });
  const { number } = work.draft.state();
  const asked = `${approval.title}, stage ${stage.name}`;
  if (members.approvers.length < members.needed) {
    const message = `nobody can approve ${number} (${asked}): ${audienceText(stage.approvers)} are too few, and so is the fallback ${audienceText(approval.fallback)}`;
    work.draft.emit({ kind: "attention", message });
  }
  const why = members.fallback
    ? `the approvers of the stage, ${audienceText(stage.approvers)}, are too few: its fallback is asked`
    : "an approval is asked";
  tell(work, {
    to: members.approvers,
    subject: `Approval asked: ${number} ${titleOf(work)}`,
    text: `${asked} of ${number} waits for you.`,
    because: why,
  });
}

/**
 * After a return, asks again for the stage that waited when the record was put on hold: what was decided in it counts,
 * the stages before it are not asked anew, and its time begins anew. False when none waited, when what it covers is
 * another now, or when somebody it waited for is not active any more: then it begins from the first stage.
 */
export function resumeApproval(work: Work, machine: Machine, name: string, occasion: Occasion): boolean {
  const approval = approvalNamed(work, name);
  const asked = work.draft.state().approvals.filter((item) => item.approval === name && item.facet === machine.facet);
  const last = asked.toSorted((left, right) => left.requestedBy - right.requestedBy).at(-1);
  if (approval === null || last?.outcome !== "cancelled") return false;
  if (canonicalJson(signedValues(work, machine, approval)) !== canonicalJson(last.signed)) return false;
  if (stillAsked(last).some((person) => work.reader.person(person)?.active !== true)) return false;
  const { approval: _, facet, stage, signed, approvers, needed, excluded, fallback, decisions } = last;
  const members = { facet, stage, signed, approvers, needed, excluded, fallback };
  const times = timesOf(work, machine, approval, occasion);
  const kept = decisions.length === 0 ? {} : { kept: decisions };
  work.draft.emit({ kind: "approvalRequested", approval: name, digest: null, ...members, ...kept, ...times });
  const { number } = work.draft.state();
  tell(work, {
    to: stillAsked(last),
    subject: `Approval asked again: ${number} ${titleOf(work)}`,
    text: `${approval.title}, stage ${stage} of ${number} waits for you again. What it covers is as it was.`,
    because: "it is on hold no more",
  });
  return true;
}

function timesOf(work: Work, machine: Machine, approval: Approval, occasion: Occasion) {
  const outlook = { machine, occasion };
  const expiresAt = waitUntil(work, work.now, approval.timeout.after, approval.calendar, outlook);
  const remindAt =
    approval.remind === null ? null : waitUntil(work, work.now, approval.remind, approval.calendar, outlook);
  return { expiresAt, remindAt: remindAt === null || remindAt >= expiresAt ? null : remindAt };
}

interface Members {
  readonly approvers: readonly string[];
  readonly needed: number;
  readonly excluded: readonly string[];
  readonly fallback: boolean;
}

/** Who is asked: the stage's people without the excluded; with the fallback's where those are too few. */
export function membersOf(work: Work, machine: Machine, approval: Approval, stage: ApprovalStage): Members {
  const excluded = [...new Set([work.draft.state().openedBy, ...resolve(work, machine, approval.exclude)])];
  const people = (audiences: readonly Audience[]): readonly string[] =>
    resolve(work, machine, audiences).filter((person) => !excluded.includes(person));
  const own = people(stage.approvers);
  if (own.length > 0 && own.length >= neededOf(stage.rule, own.length)) {
    return { approvers: own, needed: neededOf(stage.rule, own.length), excluded, fallback: false };
  }
  const all = [...new Set([...own, ...people(approval.fallback)])];
  return { approvers: all, needed: neededOf(stage.rule, all.length), excluded, fallback: true };
}

/** How many must approve. Whole numbers throughout: 25 percent of five is two. */
export function neededOf(rule: ApprovalRule, count: number): number {
  if (rule === "any") return 1;
  if (rule === "all") return Math.max(1, count);
  const wanted = "quorum" in rule ? rule.quorum : Math.floor((count * rule.percent + 99) / 100);
  return Math.max(1, wanted);
}

/** The values of the covered fields: what is signed. */
export function signedValues(work: Work, machine: Machine, approval: Approval): JsonObject {
  const state = work.draft.state();
  const facetFields = machine.facet === null ? {} : (state.facets[machine.facet]?.fields ?? {});
  return Object.fromEntries(
    approval.covers.map((name): [string, Json] => [
      name,
      ownValue(facetFields, name) ?? ownValue(state.fields, name) ?? null,
    ]),
  );
}

export function approvalNamed(work: Work, name: string): Approval | null {
  return partOf(work.bundle, "Approval", name) ?? null;
}

export function stageNamed(approval: Approval, name: string): ApprovalStage {
  return approval.stages.find((stage) => stage.name === name) ?? fallbackStage;
}

/** People who were asked and have not decided. */
export function stillAsked(item: ApprovalState): readonly string[] {
  const heard = item.decisions.map((decision) => decision.onBehalfOf ?? decision.by);
  return item.approvers.filter((person) => !heard.includes(person));
}

/** Ends what a machine's state waits for, because it is left by another way. */
export function cancelApprovals(work: Work, machine: Machine, because: string): void {
  for (const item of work.draft.state().approvals) {
    if (item.outcome !== "waiting" || item.facet !== machine.facet) continue;
    endStage(work, item, "cancelled", because);
  }
}

/** Ends a stage; who is still asked is released, and told unless the outcome was theirs. */
export function endStage(
  work: Work,
  item: ApprovalState,
  outcome: "approved" | "rejected" | "expired" | "voided" | "cancelled",
  because: string,
): void {
  const released = stillAsked(item);
  work.draft.emit({ kind: "approvalEnded", approval: item.approval, stage: item.stage, outcome, because, released });
  const { number } = work.draft.state();
  const to = outcome === "voided" ? item.approvers : released;
  const subject = outcome === "voided" ? `Approval void: ${number}` : `Approval no longer required: ${number}`;
  tell(work, { to, subject, text: because, because: `the approval ended: ${outcome}` });
}

function titleOf(work: Work): string {
  const title = ownValue(work.draft.state().fields, "title");
  return typeof title === "string" ? title : "";
}
