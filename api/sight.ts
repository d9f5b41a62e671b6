/**
 * Which records the caller sees, and how much of each: every route that reads records asks here.
 *
 * 1. What the caller does not see is answered as what does not exist.
 * 2. The rules are those of the latest definitions of a type, for records of all versions: who may see is about people.
 * 3. What is told of a record names no other that the caller does not see, and counts no event that they do not.
 */
import type { Pool } from "pg";
import { numbersIn, withoutNumbers } from "../engine/access/names.ts";
import { eventInSight } from "../engine/access/event-in-sight.ts";
import { versionInSight } from "../engine/access/record-in-sight.ts";
import { type Sequence, sequenceWithout, wholeSequence } from "../engine/access/sequence.ts";
import {
  type Asked,
  askedSight,
  hasVersions,
  nothingAsked,
  seesAny,
  type Sight,
  sightOf,
  type Viewer,
  visibilityOf,
} from "../engine/access/sight.ts";
import type { Json } from "../engine/base/json.ts";
import type { LedgerEvent } from "../engine/lifecycle/event.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import type { Declaration } from "../engine/listing/declaration.ts";
import { listDeclarations, readDeclaration, type StoredDeclaration } from "../store/record/declaration.ts";
import { readHiddenEvents } from "../store/record/hidden-events.ts";
import { hiddenNumbers } from "../store/record/hidden-numbers.ts";
import { loadRecord } from "../store/record/load.ts";
import { isAskedToApprove, type Onlooker, visibleOf } from "../store/record/visible.ts";
import type { Queryable } from "../store/pool.ts";
import type { z } from "zod";
import { isGranted } from "./contract/permission.ts";
import type { record } from "./contract/record.ts";
import type { Caller } from "./identity/caller.ts";
import { missingRecord } from "./missing-record.ts";

/** A record in the caller's sight: of one of which they see versions, the last one. */
export interface SeenRecord {
  readonly state: RecordState;
  readonly sight: Sight;
}

function viewerOf({ person: { name, roles, groups } }: Caller): Viewer {
  return {
    user: name,
    roles,
    groups,
    reads: isGranted(roles, "records.read"),
    readsInternal: isGranted(roles, "records.internal"),
  };
}

/** Reads the caller before all records when it is first asked, and answers the same from then on: one for an answer. */
export type Look = () => Promise<Onlooker>;

export function lookOf(db: Queryable, caller: Caller): Look {
  let known: Promise<Onlooker> | undefined;
  return () => (known ??= onlookerOf(db, caller));
}

/** The caller before all records. */
export async function onlookerOf(db: Queryable, caller: Caller): Promise<Onlooker> {
  return onlookerOn(await listDeclarations(db), caller);
}

/** The same before those of which they see everything: for what tells of a record and does not say of which field. */
export async function wholeOnlookerOf(db: Queryable, caller: Caller): Promise<Onlooker> {
  return onlookerOn(await listDeclarations(db), caller, () => "everything");
}

/** The caller before records of these types, of which they see what is asked. */
export function onlookerOn(
  declared: readonly StoredDeclaration[],
  caller: Caller,
  asked: (one: StoredDeclaration) => Asked = () => nothingAsked,
): Onlooker {
  const viewer = viewerOf(caller);
  return {
    ...personOf(caller),
    visibility: Object.fromEntries(
      declared.map((one) => [one.type, visibilityOf(one.body.access, viewer, asked(one))]),
    ),
  };
}

/** Whether the caller may see any record of the type, and of it what is asked, but those they are asked to approve. */
export function seesType({ body }: StoredDeclaration, caller: Caller, asked: Asked = nothingAsked): boolean {
  return seesAny(visibilityOf(body.access, viewerOf(caller), asked));
}

/** How much of the record the caller sees; null = nothing. */
export async function sightOn(pool: Pool, caller: Caller, state: RecordState): Promise<Sight | null> {
  return sightBy(pool, caller, state, (await readDeclaration(pool, state.type))?.body.access);
}

/** How much the caller will see of a record that they are about to open; null = nothing. */
export function sightToCome(access: Declaration["access"], caller: Caller): Sight | null {
  return sightOf(access, viewerOf(caller), { fields: {}, openedBy: caller.person.name });
}

/** The same by rules that are at hand. */
export async function sightBy(
  pool: Pool,
  caller: Caller,
  state: RecordState,
  access: Declaration["access"],
): Promise<Sight | null> {
  const sight = sightOf(access, viewerOf(caller), state);
  if (sight !== null && sight.frozen === undefined) return sight;
  // Of a draft those see what they decide on who are asked now.
  const still = hasVersions(access);
  const isAsked = await isAskedToApprove(pool, { ...personOf(caller), visibility: {} }, state.id, { still });
  return isAsked ? askedSight : sight;
}

/** How the caller counts the events of a record, and when it last changed for them, UTC milliseconds. */
export interface Counting {
  readonly sequence: Sequence;
  /** Places in the ledger that are none of their business. */
  readonly hidden: readonly number[];
  readonly updatedAt: number;
}

/** Invariant 3, for the records of a page with what the caller sees of each. */
export async function countingOf(
  db: Queryable,
  seen: readonly SeenRecord[],
): Promise<(state: RecordState) => Counting> {
  const unseen = await readHiddenEvents(
    db,
    seen.map(({ state, sight }) => ({ id: state.id, sight })),
  );
  return ({ id, head, updatedAt }) => {
    const events = unseen.get(id);
    if (events === undefined) return { sequence: wholeSequence, hidden: [], updatedAt };
    const { seqs, changedAt } = events;
    const isHidden = seqs.some((seq) => seq <= head);
    return { sequence: sequenceWithout(seqs), hidden: seqs, updatedAt: isHidden ? changedAt : updatedAt };
  };
}

/** The same for one record. */
export async function countingFor(db: Queryable, seen: SeenRecord): Promise<Counting> {
  return (await countingOf(db, [seen]))(seen.state);
}

/** The records with what the caller sees of them; those that are seen by no rule they were asked to approve. */
export function sightsOn(
  declared: readonly StoredDeclaration[],
  caller: Caller,
  states: readonly RecordState[],
): readonly SeenRecord[] {
  const access = new Map(declared.map(({ type, body }) => [type, body.access]));
  const viewer = viewerOf(caller);
  return states.map((state) => {
    const sight = sightOf(access.get(state.type), viewer, state) ?? askedSight;
    return { state: versionInSight(state, sight), sight };
  });
}

/** Invariant 3. The value with no record named in its texts that the caller does not see. */
export async function withoutHidden<T>(db: Queryable, look: Look, value: T): Promise<T> {
  const numbers = numbersIn(value as Json);
  if (numbers.size === 0) return value;
  return withoutNumbers(value as Json, await hiddenNumbers(db, await look(), numbers)) as T;
}

/**
 * The same for what the engine says on records. What people wrote into their fields is theirs, and is sent back with a
 * change.
 */
export async function saidInSight<T extends Pick<z.input<typeof record>, "attention" | "awaited">>(
  db: Queryable,
  look: Look,
  records: readonly T[],
): Promise<T[]> {
  const said = records.map(({ attention, awaited }) => ({ attention, awaited }));
  const shown = await withoutHidden(db, look, said);
  return records.map((one, index) => ({ ...one, ...shown[index] }));
}

/** Invariant 1. Throws 404. */
export async function seeRecord(pool: Pool, caller: Caller, type: string, number: string): Promise<SeenRecord> {
  const state = await loadRecord(pool, `${type}/${number}`);
  const sight = state === null ? null : await sightOn(pool, caller, state);
  if (state === null || sight === null) throw await missingRecord(pool, caller, number, type);
  return { state: versionInSight(state, sight), sight };
}

/** Those records that these are linked to or merged with, and that the caller sees. */
export async function linkedInSight(
  db: Queryable,
  look: Look,
  states: readonly RecordState[],
): Promise<ReadonlySet<string>> {
  const linked = [...new Set(states.flatMap(namedBy))];
  return linked.length === 0 ? new Set() : visibleOf(db, await look(), linked);
}

function namedBy({ links, mergedInto, mergedFrom = [] }: RecordState): readonly string[] {
  return [...Object.values(links).flat(), ...mergedFrom, ...(mergedInto === undefined ? [] : [mergedInto])];
}

/** Those of the events that are for the caller, as they are for them. */
export function eventsInSight(events: readonly LedgerEvent[], sight: Sight): LedgerEvent[] {
  return events.flatMap((event) => eventInSight(event, sight) ?? []);
}

function personOf({ person }: Caller): Omit<Onlooker, "visibility"> {
  const now = Date.now();
  const delegators = person.delegationsFrom.filter(({ startsAt, endsAt }) => startsAt <= now && now < endsAt);
  return { user: person.name, groups: person.groups, approvers: [person.name, ...delegators.map(({ user }) => user)] };
}
