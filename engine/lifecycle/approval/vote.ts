import { ownValue, type Json } from "../../base/json.ts";
import { approvalNamed, endStage, membersOf, requestNextStage, stageNamed, stillAsked } from "./approval.ts";
import { isMeant } from "../tell/audience.ts";
import type { ApprovalState } from "../record.ts";
import { refuse } from "../refusal.ts";
import { react } from "../transition.ts";
import { machines, type Machine, type Occasion, type Work } from "../work.ts";

/**
 * A person's `approve` or `reject`, with `comment` (required to reject), `approval` where several wait, `digest` of
 * what they saw, and `channel`.
 */
export function vote(work: Work): void {
  const { name, input, by } = work.command;
  const decision = name === "approve" ? "approve" : "reject";
  checkVoteInput(work);
  const item = waitingFor(work, textInput(input, "approval"), textInput(input, "stage"));
  const seen = textInput(input, "digest");
  if (seen !== null && item.digest !== null && seen !== item.digest) {
    refuse(
      "OPS425",
      "conflict",
      `what you saw of ${item.approval} has changed since; look again and decide on what it says now`,
      {
        digest: item.digest,
      },
    );
  }
  const comment = textInput(input, "comment");
  if (decision === "reject" && comment === null)
    refuse("OPS424", "invalidInput", 'a rejection needs a reason; give it as "comment"');
  const mandate = mandateOf(work, item);
  work.draft.emit({
    kind: "approvalDecided",
    approval: item.approval,
    stage: item.stage,
    decision,
    by: by.user,
    onBehalfOf: mandate.onBehalfOf,
    delegation: mandate.delegation,
    digest: item.digest,
    comment,
    channel: textInput(input, "channel"),
  });
  concludeStage(work, item);
}

/** Ends the stage when its outcome is settled; then the next stage is asked, or the state's outcome is taken. */
export function concludeStage(work: Work, about: ApprovalState): void {
  const item = work.draft.state().approvals.find((candidate) => candidate.requestedBy === about.requestedBy);
  if (item?.outcome !== "waiting") return;
  const counted = item.decisions.filter((decision) => item.approvers.includes(decision.onBehalfOf ?? decision.by));
  const approved = counted.filter((decision) => decision.decision === "approve").length;
  const rejected = counted.length - approved;
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  if (machine === undefined)
    throw new Error(`approval "${item.approval}" waits in facet "${item.facet ?? ""}", which the record does not have`);
  if (approved >= item.needed) {
    endStage(work, item, "approved", `${approved} of ${item.approvers.length} approved, ${item.needed} needed`);
    const approval = approvalNamed(work, item.approval);
    const next = approval === null ? 0 : approval.stages.indexOf(stageNamed(approval, item.stage)) + 1;
    const occasion = outcomeOccasion(work, item, "approved");
    if (approval !== null && next > 0 && requestNextStage(work, machine, approval, next, occasion)) return;
    takeOutcome(work, machine, occasion);
  } else if (rejected > 0 && item.approvers.length - rejected < item.needed) {
    endStage(work, item, "rejected", `${rejected} rejected: the ${item.needed} approvals needed cannot be reached`);
    takeOutcome(work, machine, outcomeOccasion(work, item, "rejected"));
  }
}

/** Time ran out for a stage. */
export function expireStage(work: Work, item: ApprovalState): void {
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  if (machine === undefined) return;
  const approval = approvalNamed(work, item.approval);
  const outcome = approval?.timeout.outcome ?? "expired";
  endStage(work, item, outcome, "its time is over");
  takeOutcome(work, machine, outcomeOccasion(work, item, outcome));
}

/** The set of a `live` approval follows its groups; its outcome may then be settled. */
export function followMembers(work: Work): void {
  for (const item of work.draft.state().approvals) {
    const approval = item.outcome === "waiting" ? approvalNamed(work, item.approval) : null;
    const machine = machines(work).find(({ facet }) => facet === item.facet);
    if (approval?.members !== "live" || machine === undefined) continue;
    const { approvers, needed } = membersOf(work, machine, approval, stageNamed(approval, item.stage));
    if (sameSet(approvers, item.approvers) && needed === item.needed) continue;
    work.draft.emit({ kind: "approvalMembers", approval: item.approval, stage: item.stage, approvers, needed });
    concludeStage(work, item);
  }
}

function outcomeOccasion(work: Work, item: ApprovalState, outcome: string): Occasion {
  const comments = ownValue(work.command.input, "comment") ?? null;
  const event: Json = { approval: item.approval, stage: item.stage, outcome, comment: comments };
  return { name: outcome, input: {}, event, engine: true };
}

/** An outcome that nothing takes would leave the record waiting for ever: a person must look. */
function takeOutcome(work: Work, machine: Machine, occasion: Occasion): void {
  if (react(work, machine, occasion.name, occasion)) return;
  const { number, state } = work.draft.state();
  work.draft.emit({
    kind: "attention",
    message: `${number} got the outcome "${occasion.name}" in state ${state}, and no transition takes it`,
  });
}

interface Mandate {
  readonly onBehalfOf: string | null;
  readonly delegation: string | null;
}

/** In whose name the person may decide: their own, or that of one who delegated to them for this time. */
function mandateOf(work: Work, item: ApprovalState): Mandate {
  const { user, onBehalfOf } = work.command.by;
  const what = `${item.approval} of ${work.draft.state().number}`;
  if (item.excluded.includes(user))
    refuse("OPS427", "notAllowed", `"${user}" may not decide on ${what}: nobody decides on their own record`);
  if (item.decisions.some((decision) => decision.by === user))
    refuse("OPS423", "conflict", `"${user}" has decided on ${what} already`);
  const asked = stillAsked(item);
  // Who says in whose name they decide is taken at their word, or refused.
  if (onBehalfOf === undefined && asked.includes(user)) {
    if (!isStillMeant(work, item))
      refuse("OPS421", "notAllowed", `"${user}" was asked to decide on ${what}, and is no longer one of those meant`);
    const person = work.reader.person(user);
    if (person?.active === true) return { onBehalfOf: null, delegation: null };
    refuse("OPS421", "notAllowed", `"${user}" is no longer active and cannot decide on ${what}`);
  }
  if (approvalNamed(work, item.approval)?.delegation === true) {
    for (const { id, user: from, startsAt, endsAt } of work.reader.person(user)?.delegationsFrom ?? []) {
      if (onBehalfOf !== undefined && from !== onBehalfOf) continue;
      if (asked.includes(from) && startsAt <= work.now && work.now < endsAt)
        return { onBehalfOf: from, delegation: id };
    }
  }
  const heard = item.decisions.some((decision) => decision.onBehalfOf === user);
  if (heard) refuse("OPS423", "conflict", `somebody has decided on ${what} for "${user}" already`);
  return refuse(
    "OPS421",
    "notAllowed",
    `"${user}" is not asked to decide on ${what}; it waits for ${asked.join(", ") || "nobody"}`,
    {
      waiting: [...asked],
    },
  );
}

/**
 * A `live` set does not hear who has left its groups, though they were asked. Who answers for an item, or manages
 * somebody, follows with the next step: that is not known of the person who commands.
 */
function isStillMeant(work: Work, item: ApprovalState): boolean {
  const approval = approvalNamed(work, item.approval);
  const machine = machines(work).find(({ facet }) => facet === item.facet);
  if (approval?.members !== "live" || machine === undefined) return true;
  const { approvers } = stageNamed(approval, item.stage);
  const meant = [...approvers, ...approval.fallback];
  return meant.some((one) => "manager" in one || "owner" in one || "onCall" in one) || isMeant(work, machine, meant);
}

function waitingFor(work: Work, approval: string | null, stage: string | null): ApprovalState {
  const { approvals, number } = work.draft.state();
  const waiting = approvals.filter((item) => item.outcome === "waiting");
  const meant = waiting.filter(
    (item) => (approval === null || item.approval === approval) && (stage === null || item.stage === stage),
  );
  if (meant.length > 1) {
    const names = meant.map((item) => item.approval).join(", ");
    return refuse("OPS420", "conflict", `${number} waits for several approvals (${names}); name one as "approval"`);
  }
  const found = meant[0];
  if (found !== undefined) return found;
  const waits = waiting.map((item) => `${item.approval} (${item.stage})`).join(", ");
  const about =
    approval === null ? "no approval" : `no approval "${approval}"${stage === null ? "" : `, stage "${stage}"`}`;
  return refuse("OPS420", "conflict", `${number} waits for ${about}; it waits for ${waits === "" ? "none" : waits}`);
}

const voteInput = ["comment", "approval", "stage", "digest", "channel"] as const;

function checkVoteInput(work: Work): void {
  for (const [name, value] of Object.entries(work.command.input)) {
    if (!voteInput.some((known) => known === name)) {
      refuse(
        "OPS418",
        "invalidInput",
        `"${name}" is unknown to "${work.command.name}"; it takes ${voteInput.join(", ")}`,
        { input: name },
      );
    }
    if (value !== null && typeof value !== "string")
      refuse("OPS402", "invalidInput", `"${name}" must be text, not ${JSON.stringify(value)}`);
  }
}

function textInput(input: Json, name: string): string | null {
  const value = ownValue(input, name);
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function sameSet(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((item) => right.includes(item));
}
