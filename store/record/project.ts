/**
 * The parts of a commit that keep what is read of a record beside its ledger. Each adds nothing when nothing of it
 * changed.
 */
import type { Clock } from "../../engine/clock/ledger.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import type { ApprovalState, RecordState } from "../../engine/lifecycle/record.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Statement } from "../statement.ts";

export function projectLinks(statement: Statement, id: string, before: RecordState | null, state: RecordState): void {
  if (before?.links === state.links) return;
  // Only the difference, for a row that goes and comes in one statement would meet itself.
  const [old, now] = [linksOf(before), linksOf(state)];
  const gone = [...old].filter(([key]) => !now.has(key)).map(([, row]) => row);
  const added = [...now].filter(([key]) => !old.has(key)).map(([, row]) => row);
  if (gone.length > 0) {
    statement.part(
      "unlinked",
      `delete from record_links l using head, jsonb_to_recordset(${statement.rows(gone)}) as e(link text, to_record text)
       where l.record_id = ${id} and l.link = e.link and l.to_record = e.to_record`,
    );
  }
  if (added.length > 0) {
    statement.part(
      "linked",
      `insert into record_links (record_id, link, to_record)
       select ${id}, e.* from head, jsonb_to_recordset(${statement.rows(added)}) as e(link text, to_record text)`,
    );
  }
}

export function linkRows(state: RecordState | null) {
  return [...linksOf(state).values()];
}

function linksOf(
  state: RecordState | null,
): ReadonlyMap<string, { readonly link: string; readonly to_record: string }> {
  const rows = Object.entries(state?.links ?? {}).flatMap(([link, records]) =>
    records.map((to_record) => ({ link, to_record })),
  );
  return new Map(rows.map((row) => [`${row.link} ${row.to_record}`, row]));
}

/** A record is merged once. */
export function projectAlias(statement: Statement, id: string, before: RecordState | null, state: RecordState): void {
  if (state.mergedInto === undefined || before?.mergedInto !== undefined) return;
  statement.part(
    "alias",
    `insert into record_aliases (record_id, into_record) select ${id}, ${statement.value(state.mergedInto)}::text from head`,
  );
}

export function aliasRows({ mergedInto }: RecordState) {
  return mergedInto === undefined ? [] : [{ into_record: mergedInto }];
}

/** A file that a record ever had stays with it. */
export function projectFiles(statement: Statement, id: string, before: RecordState | null, state: RecordState): void {
  if (before?.attached === state.attached) return;
  const known = new Set(before?.attached);
  const added = (state.attached ?? []).filter((file) => !known.has(file));
  statement.part(
    "files",
    `insert into record_files (record_id, file_id) select ${id}, f from head, unnest(${statement.value(added)}::text[]) as f`,
  );
}

export function fileRows({ attached = [] }: RecordState) {
  return attached.map((file_id) => ({ file_id }));
}

export function projectClocks(statement: Statement, id: string, before: RecordState | null, state: RecordState): void {
  if (before?.clocks === state.clocks) return;
  const changed = Object.values(state.clocks).filter((clock) => before?.clocks[clock.id] !== clock);
  if (changed.length === 0) return;
  const rows = clockRows(changed);
  statement.part(
    "clocks",
    `insert into record_clocks (record_id, clock_id, service_level, phase, due_at, breached_at, clock)
     select ${id}, e.* from head, jsonb_to_recordset(${statement.rows(rows)})
       as e(clock_id text, service_level text, phase text, due_at timestamptz, breached_at timestamptz, clock jsonb)
     on conflict (record_id, clock_id) do update set phase = excluded.phase, due_at = excluded.due_at,
       breached_at = excluded.breached_at, clock = excluded.clock`,
  );
}

export function clockRows(clocks: readonly Clock[]) {
  return clocks.map((clock) => ({
    clock_id: clock.id,
    service_level: clock.serviceLevel,
    phase: clock.phase,
    due_at: instant(clock.dueAt),
    breached_at: instant(clock.breachedAt),
    clock,
  }));
}

export function projectApprovals(
  statement: Statement,
  id: string,
  before: RecordState | null,
  state: RecordState,
  events: readonly LedgerEvent[],
): void {
  if (before?.approvals === state.approvals) return;
  const rows = approvalRows(before, events);
  if (rows.length === 0) return;
  statement.part(
    "approvals",
    `insert into approval_requests (record_id, requested_by, approver, approval, stage, digest, expires_at, requested_at, state)
     select ${id}, e.* from head, jsonb_to_recordset(${statement.rows(rows)}) as e(requested_by bigint, approver text, approval text,
       stage text, digest text, expires_at timestamptz, requested_at timestamptz, state text)
     on conflict (record_id, requested_by, approver) do update set state = excluded.state, expires_at = excluded.expires_at`,
  );
}

/**
 * What each inbox shows after the events. A question that was ended and asked again in one commit, and a person who is
 * no longer asked, are not in the record afterwards: each step is looked at.
 */
export function approvalRows(before: RecordState | null, events: readonly LedgerEvent[]) {
  const questions = new Map<number, { approval: ApprovalState; readonly asked: Set<string> }>();
  const look = (state: RecordState | null): void => {
    for (const approval of state?.approvals ?? []) {
      const known = questions.get(approval.requestedBy) ?? { approval, asked: new Set() };
      known.approval = approval;
      for (const approver of approval.approvers) known.asked.add(approver);
      questions.set(approval.requestedBy, known);
    }
  };
  look(before);
  let state = before;
  for (const event of events) {
    const last = state?.approvals;
    state = fold(state, event);
    if (state.approvals !== last) look(state);
  }
  return [...questions.values()].flatMap(({ approval, asked }) =>
    [...asked].map((approver) => ({
      requested_by: approval.requestedBy,
      approver,
      approval: approval.approval,
      stage: approval.stage,
      digest: approval.digest ?? "",
      expires_at: instant(approval.expiresAt),
      requested_at: instant(approval.requestedAt),
      state: personalState(approval, approver),
    })),
  );
}

/** What one approver's inbox shows: their own decision, else waiting, else why they are no longer asked. */
function personalState(approval: ApprovalState, approver: string): string {
  const own = approval.decisions.find((decision) => decision.by === approver || decision.onBehalfOf === approver);
  if (own !== undefined) return own.decision === "approve" ? "approved" : "rejected";
  if (approval.outcome === "approved" || approval.outcome === "rejected") return "notRequired";
  return approval.outcome === "waiting" && !approval.approvers.includes(approver) ? "notRequired" : approval.outcome;
}

/**
 * Windows are half open, so one may start when another ends. A window in place of another: the caller has removed that
 * one.
 */
export function projectReservation(
  statement: Statement,
  id: string,
  before: RecordState | null,
  state: RecordState,
): void {
  const [old, now] = [before?.reservation ?? null, state.reservation];
  if (old === now) return;
  if (now === null) {
    statement.part("freed", `delete from reservations r using head where r.record_id = ${id} returning r.ci, r.during`);
    const [asked, at] = [statement.value(old?.closure?.of ?? old?.cis ?? []), statement.value(state.updatedAt)];
    // What was begun is kept for whoever asks for a cause.
    statement.part(
      "worked",
      `insert into past_windows (record_id, ci, from_at, until_at)
       select ${id}, ci, lower(during), least(upper(during), to_timestamp(${at}::float8 / 1000)) from freed
       where ci = any(${asked}::text[]) and lower(during) < to_timestamp(${at}::float8 / 1000)`,
    );
    return;
  }
  const [cis, from, until, over, shared] = [
    statement.value([...now.cis].sort()),
    statement.value(now.from),
    statement.value(now.until),
    statement.value(now.overridden !== null),
    statement.value(now.shared === true),
  ];
  statement.part(
    "reserved",
    // One that is taken over a conflict is held like any other, and collides with nobody.
    `insert into reservations (record_id, ci, during, over, shared)
     select ${id}, ci, hold_window(${id}, ci, tstzrange(${from}::timestamptz, ${until}::timestamptz, '[)'), ${over}::boolean, ${shared}::boolean),
       ${over}::boolean, ${shared}::boolean from head, unnest(${cis}::text[]) as ci`,
  );
}

/** One row for each CI of the window a record holds. */
export function reservationRows({ reservation }: RecordState) {
  if (reservation === null) return [];
  const { from, until, overridden, shared = false } = reservation;
  return reservation.cis.map((ci) => ({ ci, from, until, over: overridden !== null, shared }));
}

/** An instant as JSON carries it; null = none. */
function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
