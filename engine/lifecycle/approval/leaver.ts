import { ownValue } from "../../base/json.ts";
import { approvalNamed, membersOf, neededOf, stageNamed, stillAsked } from "./approval.ts";
import { resolve } from "../tell/audience.ts";
import type { Approval } from "../ir.ts";
import { noteText } from "../note.ts";
import { tell } from "../tell/notice.ts";
import type { ApprovalState } from "../record.ts";
import { refuse } from "../refusal.ts";
import { concludeStage } from "./vote.ts";
import { declaredFields, fieldsOf, mainMachine, machines, type Machine, type Work } from "../work.ts";

/**
 * `$left`, with `person`: somebody is not active any more. What waits for their decision is asked of the others, and of
 * the fallback where those are too few; the record says so. With `named`, whoever answers for the record is told which
 * of its fields name them. False when nothing waits for them and none does, or they are back.
 */
export function followLeaver(work: Work): boolean {
  const person = ownValue(work.command.input, "person");
  if (typeof person !== "string") return refuse("OPS418", "invalidInput", "$left needs a person");
  if (work.reader.person(person)?.active === true) return false;
  // Engines before said nothing of fields: they were not asked to.
  let isNews = ownValue(work.command.input, "named") === true && tellNamed(work, person);
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

/** The roles of those who look after people, told where nobody else answers. */
const lastResort = [{ role: "admin" }];

/** Tells the managers of the record's groups, else the leaver's own, that its fields name them. */
function tellNamed(work: Work, person: string): boolean {
  const state = work.draft.state();
  const fields = state.final ? [] : machines(work).flatMap((machine) => fieldsNaming(work, machine, person));
  if (fields.length === 0) return false;
  const groups = Object.values(declaredFields(work, mainMachine(work))).filter(({ type }) => type === "group");
  const own = work.reader.person(person)?.manager ?? null;
  const answering = [groups.map(({ name }) => ({ manager: name })), own === null ? [] : [{ user: own }], lastResort];
  const to = answering
    .map((audience) => resolve(work, mainMachine(work), audience).filter((one) => one !== person))
    .find((people) => people.length > 0);
  const because = `"${person}" is not active any more`;
  const text = `${because}, and is named as ${fields.join(", ")}`;
  noteText(work, null, text);
  tell(work, {
    to: to ?? [],
    subject: `${state.number} names who has left`,
    text: `${text}: name somebody else.`,
    because,
  });
  return true;
}

function fieldsNaming(work: Work, machine: Machine, person: string): readonly string[] {
  const values = fieldsOf(work, machine);
  return Object.values(declaredFields(work, machine)).flatMap(({ name, type }) => {
    const value = ownValue(values, name) ?? null;
    const isNamed = type === "user" && (Array.isArray(value) ? value.includes(person) : value === person);
    return isNamed ? [machine.facet === null ? name : `${machine.facet}.${name}`] : [];
  });
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
