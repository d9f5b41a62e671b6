import type pg from "pg";
import type { JsonObject } from "../../engine/base/json.ts";
import { effects } from "../../engine/lifecycle/effects.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { keptFields } from "../../engine/listing/field-changes.ts";
import { availableAt } from "../outbox/available-at.ts";
import { laneOf } from "../outbox/lane.ts";
import type { Queryable } from "../pool.ts";
import { Statement } from "../statement.ts";
import { inTransaction } from "../transaction.ts";
import { chainHash } from "./chain.ts";
import { acyclicLinks, refuseCircles } from "./circle.ts";
import { columns, columnValues } from "./columns.ts";
import { refuseMerge, survivorIn } from "./merge.ts";
import type { Head } from "./head.ts";
import type { StoredDeclaration } from "./declaration.ts";
import { projectClockChanges, projectFieldChanges } from "./project-changes.ts";
import { projectValues } from "./project-values.ts";
import {
  projectAlias,
  projectApprovals,
  projectClocks,
  projectFiles,
  projectLinks,
  projectReservation,
} from "./project.ts";

export interface WriteParams {
  readonly recordId: string;
  readonly commandId: string;
  /** Hex SHA-256 over what was asked. */
  readonly requestHash: string;
  readonly outcome: JsonObject;
  readonly bundle: Bundle;
  /** The head that the events follow. */
  readonly base: Head;
  /** The record after all `events`; null = there is none, and no events. */
  readonly state: RecordState | null;
  readonly events: readonly LedgerEvent[];
  /** What lists of its type keep; null = its type was never published, or there are no events. */
  readonly declared: StoredDeclaration | null;
  /** When it counts as known, UTC milliseconds. @default by the clock of the database */
  readonly knownAt?: number;
}

/**
 * Writes a commit in one statement: its first part compares and sets the head, and every other part selects from that
 * one, so that all is written or nothing. Returns the new head; null = the head was another one, or the command is
 * answered.
 */
export async function write(pool: pg.Pool, params: WriteParams): Promise<Head | null> {
  const { base, state, recordId, events } = params;
  let hash = base.hash;
  const hashes = events.map((event) => (hash = chainHash(hash, recordId, event)));
  const query = compose(params, hashes);
  const head: Head = { head: base.head + events.length, hash, snapshot: state };
  const exchanged =
    base.snapshot?.reservation != null && state?.reservation != null && base.snapshot.reservation !== state.reservation;
  const links = acyclicLinks(params.bundle, recordId, events);
  const survivor = survivorIn(events);
  const isWritten =
    exchanged || links.length > 0 || survivor !== null
      ? await writeInTurn(pool, query, async (client) => {
          await refuseCircles(client, recordId, links);
          if (survivor !== null) await refuseMerge(client, survivor);
          // A window that is left and one that is taken would meet in one statement, so the one goes first.
          if (exchanged) await client.query("delete from reservations where record_id = $1", [recordId]);
        })
      : await run(pool, query);
  return isWritten ? head : null;
}

async function run(db: Queryable, query: pg.QueryConfig): Promise<boolean> {
  const { rows } = await db.query<{ written: number }>(query);
  return rows[0]?.written === 1;
}

/** Rolls a transaction back that turned out to have nothing to do. */
class NothingWritten extends Error {}

async function writeInTurn(
  pool: pg.Pool,
  query: pg.QueryConfig,
  before: (client: pg.PoolClient) => Promise<void>,
): Promise<boolean> {
  try {
    return await inTransaction(pool, async (client) => {
      await before(client);
      if (!(await run(client, query))) throw new NothingWritten();
      return true;
    });
  } catch (error) {
    if (error instanceof NothingWritten) return false;
    throw error;
  }
}

function compose(params: WriteParams, hashes: readonly Buffer[]): pg.QueryConfig {
  const { base, state, events, bundle, recordId, commandId } = params;
  const isNews = state !== null && events.length > 0;
  const statement = new Statement();
  const { value } = statement;
  const id = `${value(recordId)}::text`;
  const command = `${value(commandId)}::text`;
  const place = {
    id,
    unanswered: `not exists (select from command_outcomes where record_id = ${id} and command_id = ${command})`,
  };
  if (isNews) addRecord(statement, place, { ...params, state }, hashes.at(-1) ?? base.hash);
  else addComparison(statement, place, base);
  statement.part(
    "outcome",
    `insert into command_outcomes (record_id, command_id, request_hash, outcome, head, at, bare)
     select ${id}, ${command}, decode(${value(params.requestHash)}::text, 'hex'), ${value(JSON.stringify(params.outcome))}::jsonb,
       ${value(base.head + events.length)}::bigint, now(), ${events.length === 0} from head`,
  );
  if (!isNews) return statement.query("select count(*)::int as written from head");
  addLedger(statement, { id, command, base, events, hashes, knownAt: params.knownAt });
  projectLinks(statement, id, base.snapshot, state);
  projectAlias(statement, id, base.snapshot, state);
  projectFiles(statement, id, base.snapshot, state);
  projectClocks(statement, id, base.snapshot, state);
  projectApprovals(statement, id, base.snapshot, state, events);
  projectReservation(statement, id, base.snapshot, state);
  const declaration = params.declared?.body ?? null;
  projectValues(statement, id, declaration, base.snapshot, state);
  projectFieldChanges(statement, id, keptFields(declaration), base.snapshot, events);
  projectClockChanges(statement, id, base.snapshot, events);
  const following = effects(bundle, state, events);
  if (following.length === 0) return statement.query("select count(*)::int as written from head");
  const rows = following.map((effect, nth) => ({
    nth,
    id: effect.id,
    record_id: effect.record,
    kind: effect.kind,
    body: effect,
    lane: laneOf(effect),
    available_at: availableAt(effect),
  }));
  statement.part(
    "queued",
    `insert into outbox (id, record_id, kind, body, lane, available_at)
     select e.id, e.record_id, e.kind, e.body, e.lane, coalesce(e.available_at, now()) from head, jsonb_to_recordset(${statement.rows(rows)})
       as e(nth int, id text, record_id text, kind text, body jsonb, lane text, available_at timestamptz)
     order by e.nth on conflict (id) do nothing returning id`,
  );
  return statement.query(
    "select count(*)::int as written, case when exists (select from queued) then pg_notify('outbox', '') end as told from head",
  );
}

interface Place {
  readonly id: string;
  /** The command has not been answered. */
  readonly unanswered: string;
}

/** The comparison alone: a durable refusal is true of the record as it was when it was decided. */
function addComparison(statement: Statement, { id, unanswered }: Place, base: Head): void {
  const head =
    base.head === 0
      ? `select 1 where not exists (select from records where id = ${id}) and ${unanswered}`
      : `select 1 from records where id = ${id} and head = ${statement.value(base.head)}::bigint
         and head_hash = ${statement.value(base.hash)}::bytea and ${unanswered} for update`;
  statement.part("head", head);
}

/** The comparison, and the row that all lists read. */
function addRecord(
  statement: Statement,
  { id, unanswered }: Place,
  { base, state, bundle, declared }: WriteParams & { readonly state: RecordState },
  hash: Buffer,
): void {
  const inForce = `(select digest from record_declarations where type = ${statement.value(state.type)}::text)
    is not distinct from ${statement.value(declared?.digest ?? null)}::text`;
  const values = columnValues(bundle, state, hash);
  const names = columns.map(([name]) => name).join(", ");
  const places = columns.map(([, type], index) => `${statement.value(values[index])}::${type}`).join(", ");
  if (base.head > 0) {
    statement.part(
      "head",
      `update records set (${names}) = (select ${places}) where id = ${id} and head = ${statement.value(base.head)}::bigint
         and head_hash = ${statement.value(base.hash)}::bytea and ${unanswered} and ${inForce} returning 1`,
    );
    return;
  }
  const own = [
    `${statement.value(state.number)}::text`,
    `${statement.value(state.type)}::text`,
    `${statement.value(new Date(state.openedAt))}::timestamptz`,
    `${statement.value(state.openedBy)}::text`,
  ];
  statement.part(
    "head",
    `insert into records (id, number, type, opened_at, opened_by, ${names}) select ${id}, ${own.join(", ")}, ${places} where ${unanswered} and ${inForce}
       and not exists (select from archived_records where record_id = ${id})
     on conflict (id) do nothing returning 1`,
  );
}

interface LedgerPart {
  readonly id: string;
  readonly command: string;
  readonly base: Head;
  readonly events: readonly LedgerEvent[];
  readonly hashes: readonly Buffer[];
  readonly knownAt: number | undefined;
}

function addLedger(statement: Statement, { id, command, base, events, hashes, knownAt }: LedgerPart): void {
  const rows = events.map((event, index) => ({
    seq: event.seq,
    at: new Date(event.at),
    by_user: event.by,
    kind: event.body.kind,
    body: event.body,
    prev_hash: (index === 0 ? base.hash : hashes[index - 1])?.toString("hex"),
    hash: hashes[index]?.toString("hex"),
  }));
  const known = knownAt === undefined ? "clock_timestamp()" : `${statement.value(new Date(knownAt))}::timestamptz`;
  statement.part(
    "entries",
    `insert into ledger (record_id, seq, at, committed_at, command_id, by_user, kind, body, prev_hash, hash)
     select ${id}, e.seq, e.at, ${known}, ${command}, e.by_user, e.kind, e.body, decode(e.prev_hash, 'hex'), decode(e.hash, 'hex')
     from head, jsonb_to_recordset(${statement.rows(rows)})
       as e(seq bigint, at timestamptz, by_user text, kind text, body jsonb, prev_hash text, hash text)
     returning seq, at, committed_at`,
  );
}
