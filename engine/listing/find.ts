/**
 * Which records a query finds, and in which order, of records at hand: the second reading of what the store reads by
 * its indexes, for those who play definitions in virtual time. Words (`q`) are the store's alone.
 *
 * 1. A record without a first sort value comes after all that have one; further values come last where they are
 *    missing. What is equal goes by its id, in the direction of the first.
 */
import type { Clock } from "../clock/ledger.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Declaration } from "./declaration.ts";
import { type ProjectedValue, projectionOf } from "./projection.ts";
import type { FieldFilter, RecordQuery, SortKey } from "./query.ts";

/** What is asked of one type, and its records. */
export interface FindPart {
  readonly declaration: Declaration;
  readonly query: RecordQuery;
  readonly states: readonly RecordState[];
}

interface Found {
  readonly state: RecordState;
  readonly keys: readonly (string | number | null)[];
}

/** All parts have as many sort keys, of the same kinds. `now` is UTC milliseconds: what is due by then is breached. */
export function findRecords(parts: readonly FindPart[], now: number): readonly RecordState[] {
  const sort = parts[0]?.query.sort ?? [];
  const found = parts.flatMap(({ declaration, query, states }) =>
    states.flatMap((state): Found[] => {
      const { values } = projectionOf(declaration, state);
      if (!holds(query, state, values, now)) return [];
      return [{ state, keys: query.sort.map((key) => keyOf(key, state, values)) }];
    }),
  );
  return found.sort((left, right) => compare(sort, left, right)).map(({ state }) => state);
}

function holds(query: RecordQuery, state: RecordState, values: readonly ProjectedValue[], now: number): boolean {
  const clocks = Object.values(state.clocks);
  const isOneOf = (list: readonly string[] | null, value: string): boolean => list === null || list.includes(value);
  return (
    (query.open === null || query.open !== state.final) &&
    (query.attention === null || query.attention === (state.attention !== null)) &&
    isOneOf(query.states, state.state) &&
    isOneOf(query.lifecycles, state.lifecycle) &&
    isOneOf(query.numbers, state.number) &&
    isOneOf(query.openedBy, state.openedBy) &&
    !query.except.some((name) => name === state.id || name === state.number) &&
    query.instants.every((range) => isWithin(instantOf(state, range.instant), range)) &&
    query.fields.every((filter) => fits(filter, values)) &&
    query.due.every((range) =>
      clocks.some((clock) => isNamed(clock, range.clock) && clock.phase === "running" && isWithin(clock.dueAt, range)),
    ) &&
    query.breached.every(
      ({ clock, breached }) => clocks.some((one) => isNamed(one, clock) && isOver(one, now)) === breached,
    )
  );
}

function isNamed({ serviceLevel }: Clock, name: string | null): boolean {
  return name === null || serviceLevel === name;
}

function isOver({ breachedAt, phase, dueAt }: Clock, now: number): boolean {
  return breachedAt !== null || (phase === "running" && dueAt !== null && dueAt <= now);
}

function fits({ field, column, test }: FieldFilter, values: readonly ProjectedValue[]): boolean {
  return values.some((value) => {
    if (value.field !== field) return false;
    const held = value[column];
    switch (test.is) {
      case "oneOf":
        return held !== null && test.values.includes(held);
      case "range":
        return isWithin(held, test);
      case "empty":
        return value.text === null && value.number === null && value.instant === null;
      case "any":
        return held !== null;
    }
  });
}

function isWithin<T extends string | number>(
  value: T | null,
  { from, to }: { readonly from: T | null; readonly to: T | null },
): boolean {
  return value !== null && (from === null || value >= from) && (to === null || value <= to);
}

function instantOf(state: RecordState, name: "openedAt" | "updatedAt" | "closedAt"): number | null {
  if (name === "closedAt") return state.final ? state.enteredAt : null;
  return state[name];
}

function keyOf(key: SortKey, state: RecordState, values: readonly ProjectedValue[]): string | number | null {
  switch (key.by) {
    case "field":
      return values.find(({ field, position }) => field === key.field && position === 0)?.[key.column] ?? null;
    case "due": {
      const ends = Object.values(state.clocks).flatMap((clock) =>
        isNamed(clock, key.clock) && clock.phase === "running" && clock.dueAt !== null ? [clock.dueAt] : [],
      );
      return ends.length === 0 ? null : Math.min(...ends);
    }
    case "relevance":
      return null;
    case "number":
    case "state":
      return state[key.by];
    default:
      return instantOf(state, key.by);
  }
}

/**
 * Invariant 1. Texts go by their UTF-16 units, which for what is stored is the order of `COLLATE "C"` but for emoji.
 */
function compare(sort: readonly SortKey[], left: Found, right: Found): number {
  for (const [index, { descending }] of sort.entries()) {
    const [a, b] = [left.keys[index] ?? null, right.keys[index] ?? null];
    if (a === b) continue;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  }
  const byId = left.state.id < right.state.id ? -1 : 1;
  return sort[0]?.descending === true ? -byId : byId;
}
