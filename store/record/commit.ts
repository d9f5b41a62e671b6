/**
 * The one way a record changes (invariant 2 of ARCHITECTURE.md).
 *
 * C1. Compare and set: events are written only when the ledger's head is the one the decision was made on.
 * C2. A command id is answered once: a known id returns its own original outcome, whoever asks.
 * C3. Ledger, outcome, snapshot, projections, reservations and outbox are one transaction: one statement, whose first
 *     part is the comparison and whose other parts write nothing when it fails (write.ts).
 * C4. Sequences are gapless from 1, and each event is chained to the one before it.
 * C5. What lists read is written by the declaration in force: one that was published meanwhile makes the commit try
 * again.
 */
import type pg from "pg";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent, NewEvent } from "../../engine/lifecycle/event.ts";
import { digestOf } from "../digest.ts";
import { readEvents } from "./events.ts";
import { type Head, type HeadCache, readHead } from "./head.ts";
import { conflictingReservation, type ReservationConflict } from "./reserve.ts";
import { CircleError } from "./circle.ts";
import { droppedFile } from "../file/dropped.ts";
import { MergeError } from "./merge.ts";
import { write } from "./write.ts";

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
  /**
   * For an outcome without events that stays true whatever follows, and binds nobody: it is only made sure that the
   * head is the expected one and the command not answered. @default false
   */
  readonly unstored?: boolean;
  /** When it counts as known, UTC milliseconds. Of what is played alone. @default by the clock of the database */
  readonly knownAt?: number;
}

/** The head moved: nothing was written; fold these and decide again. */
export interface Moved {
  readonly kind: "moved";
  readonly events: readonly LedgerEvent[];
  /** Links of other records did: what was read along them counts no more. */
  readonly linksToo?: true;
}

export type CommitResult =
  | { readonly kind: "committed"; readonly events: readonly LedgerEvent[] }
  /** The command was answered before: its own outcome, and what the caller has not folded. */
  | { readonly kind: "known"; readonly outcome: JsonObject; readonly events: readonly LedgerEvent[] }
  | Moved
  /** The store is behind the workflow: it lost events. Nothing may be decided on it. */
  | { readonly kind: "behind"; readonly head: number }
  /** The same command id was used for another request. */
  | { readonly kind: "mismatch" }
  /** A configuration item is reserved by another record in an overlapping window. */
  | { readonly kind: "reserved"; readonly conflict: ReservationConflict }
  /** A link would lead back to the record: others were linked since the decision. */
  | { readonly kind: "circle"; readonly link: string; readonly record: string }
  /** The record that this one was to be merged into is over since the decision. */
  | { readonly kind: "over"; readonly into: string }
  /** A file that the record was to get has waited too long for one: it was dropped since the decision. */
  | { readonly kind: "dropped"; readonly file: string };

/** Who else writes a record makes this one try again; more often means that something is wrong. */
const maxTries = 5;

export async function commit(pool: pg.Pool, heads: HeadCache, params: CommitParams): Promise<CommitResult> {
  const { recordId, expectedHead } = params;
  let base = params.unstored === true ? null : heads.at(recordId, expectedHead);
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (base === null) {
      const found = await readHead(pool, recordId, params.commandId);
      if (found.answered !== null) {
        if (found.answered.requestHash !== params.requestHash) return { kind: "mismatch" };
        return {
          kind: "known",
          outcome: found.answered.outcome,
          events: await readEvents(pool, recordId, expectedHead),
        };
      }
      if (found.head > expectedHead) return { kind: "moved", events: await readEvents(pool, recordId, expectedHead) };
      if (found.head < expectedHead) return quarantine(pool, recordId, found.head, expectedHead);
      if (params.unstored === true) return { kind: "committed", events: [] };
      base = found;
    }
    const events = number(params);
    let state = base.snapshot;
    for (const event of events) state = fold(state, event);
    try {
      const declared = state === null || events.length === 0 ? null : await heads.declared(pool, state.type);
      const head: Head | null = await write(pool, { ...params, base, state, events, declared });
      if (head !== null) {
        heads.keep(recordId, head);
        return { kind: "committed", events };
      }
    } catch (error) {
      heads.forget(recordId);
      if (error instanceof MergeError) return { kind: "over", into: error.into };
      // What a record takes over of a merged one is never refused: it is decided again on the links that are there now.
      if (error instanceof CircleError && params.events.some(({ body }) => body.kind === "tookOver"))
        return { kind: "moved", events: await readEvents(pool, recordId, expectedHead), linksToo: true };
      if (error instanceof CircleError) return { kind: "circle", link: error.link, record: error.record };
      const conflict = await conflictingReservation(pool, error, recordId);
      if (conflict !== null) return { kind: "reserved", conflict };
      const file = droppedFile(error);
      if (file !== null) return { kind: "dropped", file };
      if (!isAnsweredMeanwhile(error)) throw error;
    }
    // Somebody else wrote, or published: what is stored says how to go on.
    heads.forget(recordId);
    if (state !== null) heads.forgetDeclared(state.type);
    base = null;
  }
  throw new Error(
    `command "${params.commandId}" of ${recordId} could not be committed in ${maxTries} tries at event ${expectedHead}`,
  );
}

async function quarantine(pool: pg.Pool, recordId: string, head: number, expectedHead: number): Promise<CommitResult> {
  const attention = `ledger ends at ${head}, its workflow had folded ${expectedHead}`;
  await pool.query("update records set attention = $2 where id = $1", [recordId, attention]);
  return { kind: "behind", head };
}

/** Another commit of the same command id was first. */
function isAnsweredMeanwhile(error: unknown): boolean {
  const { code, table } = error as { code?: string; table?: string };
  return code === "23505" && table === "command_outcomes";
}

function number(params: CommitParams): LedgerEvent[] {
  return params.events.map((event, index) => ({
    ...event,
    body:
      event.body.kind === "approvalRequested"
        ? { ...event.body, digest: digestOf(event.body.signed as Json) }
        : event.body.kind === "frozen"
          ? { ...event.body, digest: digestOf(event.body.fields as Json) }
          : event.body,
    seq: params.expectedHead + index + 1,
    commandId: params.commandId,
  }));
}
