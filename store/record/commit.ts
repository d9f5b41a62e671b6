/**
 * The one way a record changes (invariant 2 of ARCHITECTURE.md).
 *
 * C1. Compare and set: events are written only when the ledger's head is the one the decision was made on.
 * C2. A command id is answered once: a known id returns its own original outcome, whoever asks.
 * C3. Ledger, outcome, snapshot, projections, reservations and outbox are one transaction.
 * C4. Sequences are gapless from 1, and each event is chained to the one before it.
 */
import type pg from "pg";
import type { Json, JsonObject } from "../../engine/json.ts";
import { effects } from "../../engine/lifecycle/effects.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent, NewEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { digestOf } from "../digest.ts";
import { enqueue } from "../outbox/enqueue.ts";
import { inTransaction } from "../transaction.ts";
import { genesis } from "./chain.ts";
import { readEvents } from "./events.ts";
import { project } from "./project.ts";
import { conflictingReservation, type ReservationConflict } from "./reserve.ts";

export interface CommitParams {
  readonly recordId: string;
  /** Sequence of the last event the decision knew; 0 = the record does not exist. */
  readonly expectedHead: number;
  readonly commandId: string;
  /** Hex SHA-256 over what was asked: the same id with another hash is a conflict. */
  readonly requestHash: string;
  /** Empty when only the outcome of a durable refusal is stored. */
  readonly events: readonly NewEvent[];
  readonly outcome: JsonObject;
  readonly bundle: Bundle;
}

export type CommitResult =
  | { readonly kind: "committed"; readonly events: readonly LedgerEvent[] }
  /** The command was answered before: its own outcome, and what the caller has not folded. */
  | { readonly kind: "known"; readonly outcome: JsonObject; readonly events: readonly LedgerEvent[] }
  /** The head moved: nothing was written; fold these and decide again. */
  | { readonly kind: "moved"; readonly events: readonly LedgerEvent[] }
  /** The store is behind the workflow: it lost events. Nothing may be decided on it. */
  | { readonly kind: "behind"; readonly head: number }
  /** The same command id was used for another request. */
  | { readonly kind: "mismatch" }
  /** A configuration item is reserved by another record in an overlapping window. */
  | { readonly kind: "reserved"; readonly conflict: ReservationConflict };

interface HeadRow {
  head: number;
  head_hash: Buffer;
  snapshot: RecordState;
}

export async function commit(pool: pg.Pool, params: CommitParams): Promise<CommitResult> {
  try {
    return await inTransaction(pool, (client) => commitInTransaction(client, params));
  } catch (error) {
    const conflict = await conflictingReservation(pool, error, params.recordId);
    if (conflict !== null) return { kind: "reserved", conflict };
    throw error;
  }
}

async function commitInTransaction(client: pg.PoolClient, params: CommitParams): Promise<CommitResult> {
  const current = await lockHead(client, params.recordId);
  const head = current?.head ?? 0;
  const known = await client.query<{ request_hash: Buffer; outcome: JsonObject }>(
    "select request_hash, outcome from command_outcomes where record_id = $1 and command_id = $2",
    [params.recordId, params.commandId],
  );
  const answered = known.rows[0];
  if (answered !== undefined) {
    if (answered.request_hash.toString("hex") !== params.requestHash) return { kind: "mismatch" };
    return { kind: "known", outcome: answered.outcome, events: await readEvents(client, params.recordId, params.expectedHead) };
  }
  if (head > params.expectedHead) return { kind: "moved", events: await readEvents(client, params.recordId, params.expectedHead) };
  if (head < params.expectedHead) {
    await client.query("update records set attention = $2 where id = $1", [
      params.recordId,
      `ledger ends at ${head}, its workflow had folded ${params.expectedHead}`,
    ]);
    return { kind: "behind", head };
  }
  const events = number(params);
  let state = current?.snapshot ?? null;
  for (const event of events) state = fold(state, event);
  if (state !== null && events.length > 0) {
    await project(client, { before: current?.snapshot ?? null, state, bundle: params.bundle, hash: current?.head_hash ?? genesis, events });
    await enqueue(client, effects(params.bundle, state, events));
  }
  await client.query(
    `insert into command_outcomes (record_id, command_id, request_hash, outcome, head, at)
     values ($1, $2, decode($3, 'hex'), $4, $5, now())`,
    [params.recordId, params.commandId, params.requestHash, JSON.stringify(params.outcome), head + events.length],
  );
  return { kind: "committed", events };
}

/** Locks the record's row, so that commits of one record are serial; a record that does not exist yet is serialized by its id. */
async function lockHead(client: pg.PoolClient, recordId: string): Promise<HeadRow | undefined> {
  const select = "select head, head_hash, snapshot from records where id = $1 for update";
  const found = await client.query<HeadRow>(select, [recordId]);
  if (found.rows[0] !== undefined) return found.rows[0];
  await client.query("select pg_advisory_xact_lock(hashtextextended($1, 4600))", [recordId]);
  return (await client.query<HeadRow>(select, [recordId])).rows[0];
}

function number(params: CommitParams): LedgerEvent[] {
  return params.events.map((event, index) => ({
    ...event,
    body: event.body.kind === "approvalRequested" ? { ...event.body, digest: digestOf(event.body.signed as Json) } : event.body,
    seq: params.expectedHead + index + 1,
    commandId: params.commandId,
  }));
}
