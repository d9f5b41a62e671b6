import { ownValue } from "../base/json.ts";
import { approvalNamed, membersOf, neededOf, stageNamed, stillAsked } from "./approval.ts";
import { resolve } from "./audience.ts";
import type { Approval } from "./ir.ts";
import { noteText } from "./note.ts";
import { tell } from "./notice.ts";
import type { ApprovalState } from "./record.ts";
import { refuse } from "./refusal.ts";
import { concludeStage } from "./vote.ts";
import { machines, type Machine, type Work } from "./work.ts";

/**
 * `$left`, with `person`: somebody is not active any more. What waits for their decision is asked of the others, and of
 * the fallback where those are too few; the record says so. False when nothing waits for them, or they are back.
 */
export function followLeaver(work: Work): boolean {
  const person = ownValue(work.command.input, "person");
  if (typeof person !== "string") return refuse("OPS418", "invalidInput", "$left needs a person");
  if (work.reader.person(person)?.active === true) return false;
  let isNews = false;
  for (const { requestedBy } of work.draft.state().approvals) {
    // What another of them led to may have ended this one.
    const item = work.draft.state().approvals.find((candidate) => candidate.requestedBy === requestedBy);
    const machine = machines(work).find(({ facet }) => facet === item?.facet);
    const approval = item?.outcome === "waiting" ? approvalNamed(work, item.approval) : null;
    if (item === undefined || machine === undefined || approval === null || !stillAsked(item).includes(person))
      continue;
    askOthers(work, machine, approval, item, person);
    isNews = true;
  }
  return isNews;
}

function askOthers(work: Work, machine: Machine, approval: Approval, item: ApprovalState, person: string): void {
  const { approvers, needed } =
    approval.members === "live"
      ? membersOf(work, machine, approval, stageNamed(approval, item.stage))
      : remaining(work, machine, approval, item, person);
  const asked = `${approval.title}, stage ${item.stage}`;
  const added = approvers.filter((one) => !item.approvers.includes(one));
  const because = `"${person}" is not active any more`;
  const whom = approvers.join(", ") || "nobody";
  const text = `${because}: ${asked}, which waited for them, is asked of ${whom}`;
  noteText(work, machine.facet, text);
  work.draft.emit({ kind: "approvalMembers", approval: item.approval, stage: item.stage, approvers, needed });
  const { number } = work.draft.state();
  if (approvers.length < needed)
    work.draft.emit({ kind: "attention", message: `nobody can approve ${number} (${asked}) since ${because}` });
  tell(work, {
    to: added,
    subject: `Approval asked: ${number}`,
    text: `${asked} of ${number} waits for you.`,
    because: `${because}, and an approval waited for them`,
  });
  concludeStage(work, item);
}

/** A frozen set without who left; with the fallback's people where the others are too few. */
function remaining(work: Work, machine: Machine, approval: Approval, item: ApprovalState, person: string) {
  const { rule } = stageNamed(approval, item.stage);
  const own = item.approvers.filter((one) => one !== person);
  if (own.length > 0 && own.length >= neededOf(rule, own.length))
    return { approvers: own, needed: neededOf(rule, own.length) };
  const fallback = resolve(work, machine, approval.fallback).filter((one) => !item.excluded.includes(one));
  const approvers = [...new Set([...own, ...fallback])].filter((one) => one !== person);
  return { approvers, needed: neededOf(rule, approvers.length) };
}
