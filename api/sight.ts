/**
 * Which records the caller sees, and how much of each: every route that reads records asks here.
 *
 * 1. What the caller does not see is answered as what does not exist.
 * 2. The rules are those of the latest definitions of a type, for records of all versions: who may see is about people.
 */
import type { Pool } from "pg";
import { eventInSight } from "../engine/access/public-events.ts";
import { askedSight, type Sight, sightOf, type Viewer, visibilityOf } from "../engine/access/sight.ts";
import type { LedgerEvent, RecordState } from "../engine/lifecycle/record.ts";
import type { Declaration } from "../engine/listing/declaration.ts";
import { listDeclarations, readDeclaration, type StoredDeclaration } from "../store/record/declaration.ts";
import { loadRecord } from "../store/record/load.ts";
import { isAskedToApprove, type Onlooker, visibleOf } from "../store/record/visible.ts";
import type { Queryable } from "../store/pool.ts";
import { isGranted } from "./contract/permission.ts";
import type { Caller } from "./identity/caller.ts";
import { missingRecord } from "./missing-record.ts";

/** A record in the caller's sight. */
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

/** The caller before all records. */
export async function onlookerOf(db: Queryable, caller: Caller): Promise<Onlooker> {
  return onlookerOn(await listDeclarations(db), caller);
}

/** The caller before records of these types. */
export function onlookerOn(declared: readonly StoredDeclaration[], caller: Caller): Onlooker {
  const viewer = viewerOf(caller);
  return {
    ...personOf(caller),
    visibility: Object.fromEntries(declared.map(({ type, body }) => [type, visibilityOf(body.access, viewer)])),
  };
}

/** Whether the caller may see any record of the type, but those they are asked to approve. */
export function seesType({ body }: StoredDeclaration, caller: Caller): boolean {
  const visibility = visibilityOf(body.access, viewerOf(caller));
  return (
    visibility.kind === "all" || visibility.openedBy || visibility.users.length > 0 || visibility.groups.length > 0
  );
}

/** How much of the record the caller sees; null = nothing. */
export async function sightOn(pool: Pool, caller: Caller, state: RecordState): Promise<Sight | null> {
  return sightBy(pool, caller, state, (await readDeclaration(pool, state.type))?.body.access);
}

/** The same by rules that are at hand. */
export async function sightBy(
  pool: Pool,
  caller: Caller,
  state: RecordState,
  access: Declaration["access"],
): Promise<Sight | null> {
  const sight = sightOf(access, viewerOf(caller), state);
  if (sight !== null) return sight;
  return (await isAskedToApprove(pool, { ...personOf(caller), visibility: {} }, state.id)) ? askedSight : null;
}

/** Invariant 1. Throws 404. */
export async function seeRecord(pool: Pool, caller: Caller, type: string, number: string): Promise<SeenRecord> {
  const state = await loadRecord(pool, `${type}/${number}`);
  const sight = state === null ? null : await sightOn(pool, caller, state);
  if (state === null || sight === null) throw await missingRecord(pool, caller, number, type);
  return { state, sight };
}

/** Those records that these are linked to and that the caller sees. */
export async function linkedInSight(
  db: Queryable,
  caller: Caller,
  states: readonly RecordState[],
): Promise<ReadonlySet<string>> {
  const linked = [...new Set(states.flatMap(({ links }) => Object.values(links).flat()))];
  return linked.length === 0 ? new Set() : visibleOf(db, await onlookerOf(db, caller), linked);
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
