/**
 * What moving records in flight to other definitions would do, without doing it: each move is decided by the kernel on
 * what the store knows now, and the plan is kept under its digest.
 */
import type { Pool } from "pg";
import type { JsonObject } from "../engine/base/json.ts";
import { decide } from "../engine/lifecycle/decide.ts";
import { foldAll } from "../engine/lifecycle/fold.ts";
import { instantText } from "../engine/lifecycle/instant.ts";
import { needs } from "../engine/lifecycle/read/ask.ts";
import { mergeReadings, noNeeds, noReadings, type Readings } from "../engine/lifecycle/read/needs.ts";
import type { Actor, Command } from "../engine/lifecycle/protocol.ts";
import type { LedgerEvent } from "../engine/lifecycle/event.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import { sentence } from "../engine/lifecycle/sentence.ts";
import { type BundleCache, createBundleCache } from "../store/definition/bundle-cache.ts";
import { digestOf } from "../store/digest.ts";
import { readPlan, type StoredPlan } from "../store/move/read-plan.ts";
import { readResults } from "../store/move/read-results.ts";
import { savePlan } from "../store/move/save-plan.ts";
import type { MovePlan, PlannedMove } from "../store/move/plan.ts";
import { loadRecords } from "../store/record/load.ts";
import { listMovable } from "../store/record/movable.ts";
import { readNeeds } from "../store/record/read-needs.ts";

/** Records that one plan holds at most. */
const maxMoves = 500;

/** One answer may raise the next question; more rounds than this mean that a definition asks in a circle. */
const maxQuestions = 12;

export interface PlanMoveParams {
  readonly type: string;
  /** Digest of the bundle to move to. */
  readonly to: string;
  /** State to the state that takes its place, `FACET.STATE` in a facet. */
  readonly states: { readonly [state: string]: string };
  /** Lifecycle to the one that takes its place. */
  readonly lifecycles: { readonly [lifecycle: string]: string };
  /** Only these, by number; null = every open record that pins other definitions. */
  readonly numbers: readonly string[] | null;
  readonly by: Actor;
}

/** Plans a move of the open records of a type. */
export async function planMove(pool: Pool, params: PlanMoveParams): Promise<StoredPlan> {
  const found = await listMovable(pool, {
    type: params.type,
    bundle: params.to,
    numbers: params.numbers,
    limit: maxMoves + 1,
  });
  const wishes = found.slice(0, maxMoves).map((state): Wish => ({
    state,
    bundle: params.to,
    lifecycle: params.lifecycles[state.lifecycle] ?? null,
    states: statesOf(state, params.states),
  }));
  return store(pool, { type: params.type, undoes: null, more: found.length > maxMoves, wishes, by: params.by });
}

export interface ForeseenMoves {
  readonly moves: readonly PlannedMove[];
  /** There are more open records than were looked at. */
  readonly more: boolean;
}

/** What moving the open records of a type to a bundle that is not published would do: first opened first, up to 500. */
export async function foreseeMoves(
  pool: Pool,
  { type, bundle, by }: { readonly type: string; readonly bundle: Bundle; readonly by: Actor },
): Promise<ForeseenMoves> {
  const digest = digestOf(bundle);
  const found = await listMovable(pool, { type, bundle: digest, numbers: null, limit: maxMoves + 1 });
  const desk = deskOf(pool, by, Date.now());
  desk.readings = { ...desk.readings, bundles: { [digest]: bundle } };
  const wishes = found
    .slice(0, maxMoves)
    .map((state): Wish => ({ state, bundle: digest, lifecycle: null, states: {} }));
  return { moves: await previewAll(desk, wishes), more: found.length > maxMoves };
}

/**
 * Plans the way back for the records that a plan has moved: each to the definitions and the state that it came from.
 */
export async function planUndo(
  pool: Pool,
  undone: StoredPlan,
  params: { readonly states: { readonly [state: string]: string }; readonly by: Actor },
): Promise<StoredPlan> {
  const { plan, digest } = undone;
  const ids = plan.moves.map(({ record }) => record);
  const [results, states] = await Promise.all([readResults(pool, digest, ids), loadRecords(pool, ids)]);
  const wishes = plan.moves.flatMap(({ record, from, to, states: mapped }): Wish[] => {
    const state = states.get(record);
    if (state === undefined || results.get(record)?.moved !== true || state.bundle !== to.bundle) return [];
    const back = Object.fromEntries(
      Object.entries(mapped).map(([before, after]) => [keyLike(before, after), stateIn(before)]),
    );
    const lifecycle = to.lifecycle === null ? null : from.lifecycle;
    return [{ state, bundle: from.bundle, lifecycle, states: statesOf(state, { ...back, ...params.states }) }];
  });
  return store(pool, { type: plan.recordType, undoes: digest, more: false, wishes, by: params.by });
}

interface Wish {
  readonly state: RecordState;
  readonly bundle: string;
  readonly lifecycle: string | null;
  readonly states: { readonly [state: string]: string };
}

/** Of a mapping, what is said of states this record is in. */
function statesOf(
  state: RecordState,
  states: { readonly [state: string]: string },
): { readonly [state: string]: string } {
  const own = [state.state, ...Object.entries(state.facets).map(([facet, { state: name }]) => `${facet}.${name}`)];
  return Object.fromEntries(own.flatMap((key) => (Object.hasOwn(states, key) ? [[key, states[key] ?? key]] : [])));
}

/** `major.quiet` for the way back from what `major.none` was mapped to. */
function keyLike(before: string, after: string): string {
  const dot = before.indexOf(".");
  return dot < 0 ? after : `${before.slice(0, dot)}.${after}`;
}

function stateIn(key: string): string {
  return key.slice(key.indexOf(".") + 1);
}

interface StoreParams {
  readonly type: string;
  readonly undoes: string | null;
  readonly more: boolean;
  readonly wishes: readonly Wish[];
  readonly by: Actor;
}

async function store(pool: Pool, { type, undoes, more, wishes, by }: StoreParams): Promise<StoredPlan> {
  const now = Date.now();
  const moves = await previewAll(deskOf(pool, by, now), wishes);
  const plan: MovePlan = { recordType: type, undoes, more, plannedAt: instantText(now), plannedBy: by.user, moves };
  const digest = await savePlan(pool, plan);
  return (await readPlan(pool, digest)) ?? { digest, plan, appliedBy: null, appliedAt: null };
}

function deskOf(pool: Pool, by: Actor, now: number): Desk {
  return { pool, bundles: createBundleCache(pool), by, now, readings: { ...noReadings, at: now } };
}

async function previewAll(desk: Desk, wishes: readonly Wish[]): Promise<readonly PlannedMove[]> {
  const moves: PlannedMove[] = [];
  for (const wish of wishes) moves.push(await preview(desk, wish));
  return moves;
}

/** What the previews of one plan share: people, groups and definitions are read once. */
interface Desk {
  readonly pool: Pool;
  readonly bundles: BundleCache;
  readonly by: Actor;
  readonly now: number;
  readings: Readings;
}

/** Input of the `$move` command of a planned move. */
export function moveInput({ from, to, states }: Pick<PlannedMove, "from" | "to" | "states">): JsonObject {
  const lifecycle = to.lifecycle === null ? {} : { lifecycle: to.lifecycle };
  return { bundle: to.bundle, ...lifecycle, states, expect: { bundle: from.bundle, state: from.state } };
}

async function preview(desk: Desk, { state, bundle: digest, lifecycle, states }: Wish): Promise<PlannedMove> {
  const from = { bundle: state.bundle, lifecycle: state.lifecycle, state: state.state };
  const planned = { record: state.id, number: state.number, head: state.head, from, states };
  const to = { bundle: digest, lifecycle };
  const command: Command = {
    id: "preview",
    name: "$move",
    by: desk.by,
    input: moveInput({ from, to: { ...to, state: null }, states }),
  };
  const bundle = await desk.bundles.read(state.bundle);
  const refused = (why: string): PlannedMove => ({
    ...planned,
    to: { ...to, state: null },
    outcome: "refused",
    why,
    effects: [],
    clocks: [],
    waits: [],
  });
  for (let round = 0; round < maxQuestions; round += 1) {
    const needed = needs(bundle, state, command, desk.readings, desk.now);
    if (noNeeds(needed)) break;
    const stored = { ...needed, facts: [] };
    // Facts come from outside the store: they are read when the record is moved, not for a preview.
    if (noNeeds(stored))
      return refused(
        `its move reads the facts ${needed.facts.map(({ name }) => `"${name}"`).join(", ")}, which a preview does not read`,
      );
    desk.readings = mergeReadings(desk.readings, await readNeeds(desk.pool, stored, desk.now));
  }
  const decision = decide(bundle, state, command, desk.readings, desk.now);
  if (!decision.ok) return refused(decision.refusal.message);
  const events = decision.events.map((event, index): LedgerEvent => ({
    ...event,
    seq: state.head + index + 1,
    commandId: command.id,
  }));
  const after = foldAll(state, events) ?? state;
  return {
    ...planned,
    to: { ...to, state: after.state },
    outcome: Object.keys(states).length === 0 ? "kept" : "mapped",
    why: null,
    effects: events
      .filter(({ body }) => body.kind !== "rebound" && body.kind !== "armed" && body.kind !== "factsRead")
      .map(sentence),
    clocks: clockChanges(state, after),
    waits: waitChanges(state, after),
  };
}

function clockChanges(before: RecordState, after: RecordState): PlannedMove["clocks"] {
  const view = (clock: RecordState["clocks"][string] | undefined): PlannedMove["clocks"][number]["before"] => ({
    dueAt: clock?.dueAt == null ? null : instantText(clock.dueAt),
    breached: clock !== undefined && clock.breachedAt !== null,
  });
  return Object.keys(after.clocks).flatMap((id) => {
    const change = { clock: id, before: view(before.clocks[id]), after: view(after.clocks[id]) };
    return change.before.dueAt === change.after.dueAt && change.before.breached === change.after.breached
      ? []
      : [change];
  });
}

/** Deadlines of the state that would pass at another instant. */
function waitChanges(before: RecordState, after: RecordState): NonNullable<PlannedMove["waits"]> {
  return Object.entries(after.waits).flatMap(([id, { at }]) => {
    const was = before.waits[id]?.at;
    const [, state = id] = /^after:(?:.*\/)?([^:]+):\d+$/u.exec(id) ?? [];
    return was === undefined || was === at ? [] : [{ state, before: instantText(was), after: instantText(at) }];
  });
}
