import type pg from "pg";
import { deadlines } from "../../engine/lifecycle/deadlines.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { ApprovalState, LedgerEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { chainHash } from "./chain.ts";

export interface ProjectParams {
  readonly before: RecordState | null;
  /** The record after all `events`. */
  readonly state: RecordState;
  readonly bundle: Bundle;
  /** Chain hash before the first of `events`. */
  readonly hash: Buffer;
  readonly events: readonly LedgerEvent[];
}

/** Writes events and everything that is read of a record beside its ledger. Runs inside the transaction of the commit. */
export async function project(client: pg.PoolClient, params: ProjectParams): Promise<void> {
  const { before, state } = params;
  const hashes = chain(params);
  await writeRecord(client, params, hashes.at(-1) ?? params.hash);
  await writeLedger(client, params, hashes);
  if (before?.links !== state.links) await writeLinks(client, state);
  if (before?.clocks !== state.clocks) await writeClocks(client, before, state);
  if (before?.approvals !== state.approvals) await writeApprovals(client, state);
  if (before?.reservation !== state.reservation) await writeReservation(client, state);
}

function chain(params: ProjectParams): Buffer[] {
  let hash = params.hash;
  return params.events.map((event) => (hash = chainHash(hash, params.state.id, event)));
}

async function writeRecord(client: pg.PoolClient, { state, bundle }: ProjectParams, hash: Buffer): Promise<void> {
  const next = deadlines(bundle, state)[0];
  await client.query(
    `insert into records (id, number, type, lifecycle, bundle, head, head_hash, state, final, title, priority, caller, assignee,
       assignment_group, ci, service, opened_at, updated_at, closed_at, next_deadline_at, attention, snapshot)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
     on conflict (id) do update set lifecycle = excluded.lifecycle, bundle = excluded.bundle, head = excluded.head,
       head_hash = excluded.head_hash, state = excluded.state, final = excluded.final, title = excluded.title,
       priority = excluded.priority, caller = excluded.caller, assignee = excluded.assignee,
       assignment_group = excluded.assignment_group, ci = excluded.ci, service = excluded.service,
       updated_at = excluded.updated_at, closed_at = excluded.closed_at, next_deadline_at = excluded.next_deadline_at,
       attention = excluded.attention, snapshot = excluded.snapshot`,
    [
      state.id,
      state.number,
      state.type,
      state.lifecycle,
      state.bundle,
      state.head,
      hash,
      state.state,
      state.final,
      text(state, "title"),
      integer(state, "priority"),
      text(state, "caller") ?? text(state, "requester"),
      text(state, "assignee"),
      text(state, "assignmentGroup"),
      text(state, "ci"),
      text(state, "service"),
      new Date(state.openedAt),
      new Date(state.updatedAt),
      state.final ? new Date(state.enteredAt) : null,
      next === undefined ? null : new Date(next.at),
      state.attention,
      JSON.stringify(state),
    ],
  );
}

async function writeLedger(client: pg.PoolClient, { state, hash, events }: ProjectParams, hashes: readonly Buffer[]): Promise<void> {
  await client.query(
    `insert into ledger (record_id, seq, at, command_id, by_user, kind, body, prev_hash, hash)
     select $1, * from unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::bytea[], $9::bytea[])`,
    [
      state.id,
      events.map((event) => event.seq),
      events.map((event) => new Date(event.at)),
      events.map((event) => event.commandId),
      events.map((event) => event.by),
      events.map((event) => event.body.kind),
      events.map((event) => JSON.stringify(event.body)),
      [hash, ...hashes.slice(0, -1)],
      hashes,
    ],
  );
}

async function writeLinks(client: pg.PoolClient, state: RecordState): Promise<void> {
  const links = Object.entries(state.links).flatMap(([link, records]) => records.map((record) => [link, record] as const));
  await client.query("delete from record_links where record_id = $1", [state.id]);
  await client.query("insert into record_links (record_id, link, to_record) select $1, * from unnest($2::text[], $3::text[])", [
    state.id,
    links.map(([link]) => link),
    links.map(([, record]) => record),
  ]);
}

async function writeClocks(client: pg.PoolClient, before: RecordState | null, state: RecordState): Promise<void> {
  const changed = Object.values(state.clocks).filter((clock) => before?.clocks[clock.id] !== clock);
  await client.query(
    `insert into record_clocks (record_id, clock_id, service_level, phase, due_at, breached_at, clock)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::jsonb[])
     on conflict (record_id, clock_id) do update set phase = excluded.phase, due_at = excluded.due_at,
       breached_at = excluded.breached_at, clock = excluded.clock`,
    [
      state.id,
      changed.map((clock) => clock.id),
      changed.map((clock) => clock.serviceLevel),
      changed.map((clock) => clock.phase),
      changed.map((clock) => (clock.dueAt === null ? null : new Date(clock.dueAt))),
      changed.map((clock) => (clock.breachedAt === null ? null : new Date(clock.breachedAt))),
      changed.map((clock) => JSON.stringify(clock)),
    ],
  );
}

async function writeApprovals(client: pg.PoolClient, state: RecordState): Promise<void> {
  const rows = state.approvals.flatMap((approval) => approval.approvers.map((approver) => ({ approval, approver })));
  await client.query(
    `insert into approval_requests (record_id, requested_by, approver, approval, stage, digest, expires_at, requested_at, state)
     select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::text[])
     on conflict (record_id, requested_by, approver) do update set state = excluded.state, expires_at = excluded.expires_at`,
    [
      state.id,
      rows.map(({ approval }) => approval.requestedBy),
      rows.map(({ approver }) => approver),
      rows.map(({ approval }) => approval.approval),
      rows.map(({ approval }) => approval.stage),
      rows.map(({ approval }) => approval.digest ?? ""),
      rows.map(({ approval }) => (approval.expiresAt === null ? null : new Date(approval.expiresAt))),
      rows.map(({ approval }) => new Date(approval.requestedAt)),
      rows.map(({ approval, approver }) => personalState(approval, approver)),
    ],
  );
}

/** What one approver's inbox shows: their own decision, else waiting, else why they are no longer asked. */
function personalState(approval: ApprovalState, approver: string): string {
  const own = approval.decisions.find((decision) => decision.by === approver || decision.onBehalfOf === approver);
  if (own !== undefined) return own.decision === "approve" ? "approved" : "rejected";
  if (approval.outcome === "approved" || approval.outcome === "rejected") return "notRequired";
  return approval.outcome;
}

/** Windows are half open, so one may start when another ends. */
async function writeReservation(client: pg.PoolClient, state: RecordState): Promise<void> {
  await client.query("delete from reservations where record_id = $1", [state.id]);
  // One that was taken over a conflict, for a reason, cannot be kept by a constraint that knows no reasons.
  if (state.reservation === null || state.reservation.overridden !== null) return;
  await client.query(
    "insert into reservations (record_id, ci, during) select $1, ci, tstzrange($3::timestamptz, $4::timestamptz, '[)') from unnest($2::text[]) as ci",
    [state.id, [...state.reservation.cis].sort(), state.reservation.from, state.reservation.until],
  );
}

function text(state: RecordState, field: string): string | null {
  const value = state.fields[field];
  return typeof value === "string" ? value : null;
}

function integer(state: RecordState, field: string): number | null {
  const value = state.fields[field];
  return Number.isSafeInteger(value) ? (value as number) : null;
}
