/**
 * Whether a record is what its ledger says.
 *
 * V1. The chain: every event is numbered, follows the one before it and has the content of its hash.
 * V2. What is read of the record, by people and by the engine, is what its events fold to: the row with its snapshot,
 *     the projections, and what each command was answered last.
 * V3. All of it is read in one snapshot of the database, so that a commit in between is no difference.
 */
import type pg from "pg";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import type { EventBody, LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { keptFields } from "../../engine/listing/field-changes.ts";
import { type ProjectedValue, projectionOf } from "../../engine/listing/projection.ts";
import type { BundleCache } from "../definition/bundle-cache.ts";
import type { Queryable } from "../pool.ts";
import { inSnapshot } from "../transaction.ts";
import { chainHash, genesis } from "./chain.ts";
import { columns, columnValues } from "./columns.ts";
import { readDeclaration } from "./declaration.ts";
import { changeProjections, columnList, expectedRows, type Projection, projections } from "./projections.ts";

export interface ChainReport {
  readonly recordId: string;
  readonly events: number;
  /** Sequence of the first event whose number, link or hash is wrong, or null when the chain is whole. */
  readonly brokenAt: number | null;
  readonly why: string | null;
}

export interface RecordReport extends ChainReport {
  /** What is read of the record and is not what its ledger folds to; empty when the chain is broken. */
  readonly differences: readonly string[];
}

interface ChainRow {
  seq: number;
  at: Date;
  finer: boolean;
  command_id: string;
  by_user: string;
  kind: string;
  body: EventBody;
  prev_hash: Buffer;
  hash: Buffer;
}

interface Chain {
  readonly events: readonly LedgerEvent[];
  readonly hash: Buffer;
  readonly broken: { readonly at: number; readonly why: string } | null;
}

/** The events of a record, as far as their chain is whole. */
export async function readChain(db: Queryable, recordId: string): Promise<Chain> {
  const { rows } = await db.query<ChainRow>(
    `select seq, at, date_trunc('milliseconds', at) <> at as finer, command_id, by_user, kind, body, prev_hash, hash
     from ledger where record_id = $1 order by seq`,
    [recordId],
  );
  const events: LedgerEvent[] = [];
  let previous: Buffer = genesis;
  for (const row of rows) {
    const { seq, body } = row;
    const event: LedgerEvent = { seq, at: row.at.getTime(), commandId: row.command_id, by: row.by_user, body };
    const why = faultOf(row, event, { recordId, count: events.length, previous });
    if (why !== null) return { events, hash: previous, broken: { at: seq, why } };
    events.push(event);
    previous = row.hash;
  }
  return { events, hash: previous, broken: null };
}

function faultOf(
  row: ChainRow,
  event: LedgerEvent,
  { recordId, count, previous }: { readonly recordId: string; readonly count: number; readonly previous: Buffer },
): string | null {
  if (row.seq !== count + 1) return `expected event ${count + 1}, found ${row.seq}`;
  if (!row.prev_hash.equals(previous)) return "it does not follow the event before it";
  if (!chainHash(previous, recordId, event).equals(row.hash)) return "its content does not match its hash";
  // What the hash does not cover must not say something else.
  if (row.kind !== event.body.kind || row.finer) return "its columns do not match its content";
  return null;
}

/** Recomputes the hash chain of one record from its events. */
export async function verifyChain(db: Queryable, recordId: string): Promise<ChainReport> {
  const { events, hash, broken } = await readChain(db, recordId);
  const { rows } = await db.query<{ head: number; head_hash: Buffer }>(
    "select head, head_hash from records where id = $1",
    [recordId],
  );
  const count = events.length;
  if (broken !== null) return { recordId, events: count, brokenAt: broken.at, why: broken.why };
  const stored = rows[0];
  const ends = stored === undefined || (stored.head === count && stored.head_hash.equals(hash));
  if (ends) return { recordId, events: count, brokenAt: null, why: null };
  const why = `the record says it ends at event ${stored.head} with another hash`;
  return { recordId, events: count, brokenAt: count, why };
}

/** Proves one record whole: its chain, and all that is read of it. */
export async function verifyRecord(pool: pg.Pool, bundles: BundleCache, recordId: string): Promise<RecordReport> {
  return inSnapshot(pool, async (client) => {
    const chain = await verifyChain(client, recordId);
    if (chain.brokenAt !== null) return { ...chain, differences: [] };
    const { events, hash } = await readChain(client, recordId);
    const state = foldAll(null, events);
    if (state === null) return { ...chain, differences: ["it has no ledger"] };
    const made = await differencesFrom(client, bundles, { state, events, hash });
    return { ...chain, differences: [...made, ...(await differentOutcomes(client, state.id))] };
  });
}

export interface Folded {
  readonly state: RecordState;
  readonly events: readonly LedgerEvent[];
  /** Of the last event. */
  readonly hash: Buffer;
}

/** What is kept of a record beside its ledger and is not what the ledger gives. */
export async function differencesFrom(db: Queryable, bundles: BundleCache, folded: Folded): Promise<string[]> {
  const { state, events, hash } = folded;
  const declared = await readDeclaration(db, state.type);
  // Nothing is said of what a worker still makes for older records of the type.
  const isPastWhole = declared === null || declared.changesFilled;
  const compared = isPastWhole ? [...projections, ...changeProjections] : projections;
  return [
    ...(await differentColumns(db, state, columnValues(await bundles.read(state.bundle), state, hash))),
    ...(await differentProjections(db, compared, { state, events, fields: keptFields(declared?.body ?? null) })),
    ...(declared?.filled === true ? await differentValues(db, state, declared.body) : []),
  ];
}

async function differentColumns(db: Queryable, state: RecordState, values: readonly unknown[]): Promise<string[]> {
  const own = [
    ["number", "text", state.number],
    ["type", "text", state.type],
    ["opened_at", "timestamptz", new Date(state.openedAt)],
    ["opened_by", "text", state.openedBy],
  ] as const;
  const all = [...own, ...columns.map(([name, type], index) => [name, type, values[index]] as const)];
  const list = all.map(([name, type], index) => `(r.${name} is distinct from $${index + 2}::${type}) as ${name}`);
  const { rows } = await db.query<{ [column: string]: boolean }>(
    `select ${list.join(", ")} from records r where id = $1`,
    [state.id, ...all.map(([, , value]) => value)],
  );
  const [row] = rows;
  if (row === undefined) return ["it has a ledger and no record"];
  return all.flatMap(([name]) => (row[name] === true ? [`records.${name} is not what its ledger folds to`] : []));
}

async function differentProjections(
  db: Queryable,
  compared: readonly Projection[],
  { state, events, fields }: Pick<Folded, "state" | "events"> & { readonly fields: readonly string[] },
): Promise<string[]> {
  const found: string[] = [];
  for (const projection of compared) {
    const stored = `select ${columnList(projection)} from ${projection.table} where record_id = $1`;
    const expected = expectedRows(projection);
    const { rows } = await db.query<{ missing: number; extra: number }>(
      `select (select count(*)::int from (${expected} except ${stored}) as m) as missing,
         (select count(*)::int from (${stored} except ${expected}) as x) as extra`,
      [state.id, JSON.stringify(projection.rows(state, events, fields))],
    );
    const { missing = 0, extra = 0 } = rows[0] ?? {};
    if (missing > 0) found.push(`${projection.table} lacks ${missing} of the rows its ledger gives`);
    if (extra > 0) found.push(`${projection.table} has ${extra} rows its ledger does not give`);
  }
  return found;
}

/** What lists read by. */
async function differentValues(db: Queryable, state: RecordState, declaration: Declaration): Promise<string[]> {
  const expected = projectionOf(declaration, state);
  const { rows } = await db.query<Omit<ProjectedValue, "instant"> & { instant: Date | null; final: boolean }>(
    "select field, position, text, number, instant, final from record_values where record_id = $1",
    [state.id],
  );
  const key = (value: object): string => JSON.stringify(value);
  const wanted = expected.values.map(({ field, position, text, number, instant }) =>
    key([field, position, text, number, instant, state.final]),
  );
  const stored = rows.map(({ field, position, text, number, instant, final }) =>
    key([field, position, text, number, instant?.getTime() ?? null, final]),
  );
  const [texts, frozen] = [await labelIn(db, "record_texts", state.id), await labelIn(db, "frozen_texts", state.id)];
  const isSame = key(wanted.sort()) === key(stored.sort());
  return [
    ...(isSame ? [] : ["record_values is not what its ledger gives"]),
    ...(texts === expected.text.label ? [] : ["record_texts is not what its ledger gives"]),
    ...(frozen === expected.frozenText?.label ? [] : ["frozen_texts is not what its ledger gives"]),
  ];
}

/** What the record is called there; undefined = it is not there. */
async function labelIn(db: Queryable, table: string, recordId: string): Promise<string | null | undefined> {
  const { rows } = await db.query<{ label: string | null }>(`select label from ${table} where record_id = $1`, [
    recordId,
  ]);
  return rows[0]?.label;
}

/** An answer that was changed or dropped would be told to who repeats the command, or the command be done again. */
async function differentOutcomes(db: Queryable, recordId: string): Promise<string[]> {
  const { rows } = await db.query<{ command_id: string; stored: boolean }>(
    `select l.command_id, o.command_id is not null as stored
     from (select command_id, max(seq) as last from ledger where record_id = $1 group by command_id) as l
     left join command_outcomes o on o.record_id = $1 and o.command_id = l.command_id
     where o.command_id is null or o.head <> l.last or o.outcome -> 'ok' <> 'true'
     order by l.last`,
    [recordId],
  );
  return rows.map(({ command_id, stored }) =>
    stored
      ? `the answer to command "${command_id}" is not what was committed`
      : `the answer to command "${command_id}" is gone`,
  );
}
