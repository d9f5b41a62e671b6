import { fold } from "../../engine/lifecycle/fold.ts";
import type { ApprovalState, RecordState } from "../../engine/lifecycle/record.ts";
import type { EventBody, LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Queryable } from "../../store/pool.ts";
import { readEvents } from "../../store/record/events.ts";
import { type Violation, violationsOf } from "./violation.ts";

type Decided = Extract<EventBody, { readonly kind: "approvalDecided" }>;

/**
 * I8: an approval is decided once by each person, by people who were asked (or whom one of them asked to) and who did
 * not ask themselves; it is granted only by enough of them, and one grant moves the record once.
 */
export async function checkApprovals(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I8");
  const { rows } = await db.query<{ id: string }>(
    "select distinct record_id as id from ledger where kind like 'approval%' order by 1",
  );
  const found: Violation[] = [];
  for (const { id } of rows) {
    for (const { seq, why } of wrongUses(await readEvents(db, id, 0)))
      found.push(violation(id, `event ${seq}: ${why}`));
  }
  return found;
}

function wrongUses(events: readonly LedgerEvent[]): { readonly seq: number; readonly why: string }[] {
  const found: { seq: number; why: string }[] = [];
  let state: RecordState | null = null;
  /** Grants that no move has used yet. */
  let unused = 0;
  for (const event of events) {
    const { body, seq } = event;
    const tell = (why: string | null): void => void (why === null ? 0 : found.push({ seq, why }));
    if (body.kind === "approvalDecided" && state !== null) tell(wrongDecision(state, body));
    if (body.kind === "approvalEnded" && body.outcome === "approved" && state !== null) {
      const item = waitingItem(state, body);
      const approved = item === undefined ? 0 : approvalsOf(item);
      if (item === undefined || approved < item.needed)
        tell(`${body.approval} was granted by ${approved} of ${item?.needed ?? "?"} needed`);
      unused = 1;
    }
    if (body.kind === "moved" && body.command === "approved") {
      if (unused === 0) tell(`moved to ${body.to} by an approval that was not granted`);
      unused = 0;
    }
    state = fold(state, event);
  }
  return found;
}

function wrongDecision(state: RecordState, decided: Decided): string | null {
  const { by } = decided;
  const named = `${by} decided on ${decided.approval}`;
  const item = waitingItem(state, decided);
  if (item === undefined) return `${named}, which did not wait`;
  if (item.decisions.some((decision) => decision.by === by)) return `${named} twice`;
  if (!item.approvers.includes(decided.onBehalfOf ?? by)) return `${named} and was not asked`;
  if (item.excluded.includes(by)) return `${named} and is excluded from it`;
  if (by === state.openedBy || by === state.fields["requester"]) return `${named} and had asked for it`;
  return decided.digest === item.digest ? null : `${named} on something else than was asked`;
}

function waitingItem(
  state: RecordState,
  about: { readonly approval: string; readonly stage: string },
): ApprovalState | undefined {
  return state.approvals.find(
    ({ approval, stage, outcome }) => outcome === "waiting" && approval === about.approval && stage === about.stage,
  );
}

function approvalsOf({ decisions, approvers }: ApprovalState): number {
  return decisions.filter(
    ({ decision, by, onBehalfOf }) => decision === "approve" && approvers.includes(onBehalfOf ?? by),
  ).length;
}
