import { facetsOf, lifecyclesOf, recordTypeOf } from "./bundle/bundle.ts";
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import type { Draft } from "./draft.ts";
import type { Bundle, Field, Lifecycle, State } from "./ir.ts";
import { formedFields } from "./open/item.ts";
import type { Reader } from "./read/reading.ts";
import type { Command } from "./protocol.ts";
import type { RecordState } from "./record.ts";

/** One decision at work: what it was asked, when, what it may read, and what it has decided so far. */
export interface Work {
  readonly bundle: Bundle;
  readonly command: Command;
  /** UTC milliseconds; never before the record's last event, so that a ledger's times never run back. */
  readonly now: number;
  readonly reader: Reader;
  readonly draft: Draft;
  /** The record before the command; null while it is opened. */
  readonly before: RecordState | null;
  /** Version of the engine whose decision is made again; absent = this one. */
  readonly engine?: number;
}

/** What makes a machine move: a command of a person, or an outcome, reaction or deadline of the engine. */
export interface Occasion {
  /** As the ledger shows it. */
  readonly name: string;
  readonly input: JsonObject;
  /** `$event`: the linked record, the run or the facet that caused it. */
  readonly event: Json;
  /** True for what no person asked for: `allow` does not apply. */
  readonly engine: boolean;
  /** Of a reaction to a facet or to the record: how many it follows from. @default 0 */
  readonly depth?: number;
}

/** A lifecycle at its place in a record: the main one, or a facet. */
export interface Machine {
  readonly lifecycle: Lifecycle;
  readonly facet: string | null;
}

/** Whose command caused what happens: an event of a linked record or a facet brings along who moved it. */
export function causerOf({ command }: Work, { event }: Pick<Occasion, "event">): string {
  const by = ownValue(event, "by");
  return typeof by === "string" ? by : command.by.user;
}

export function mainMachine(work: Work): Machine {
  return { lifecycle: lifecycleOf(work, work.draft.state().lifecycle), facet: null };
}

function lifecycleOf(work: Work, name: string): Lifecycle {
  const found = lifecyclesOf(work.bundle).find((lifecycle) => lifecycle.name === name);
  if (found === undefined)
    throw new Error(`bundle of "${recordTypeOf(work.bundle).name}" has no lifecycle "${name}" that its record names`);
  return found;
}

export function facetMachines(work: Work): readonly Machine[] {
  return facetsOf(work.bundle).flatMap((lifecycle) =>
    lifecycle.facet === null ? [] : [{ lifecycle, facet: lifecycle.facet }],
  );
}

/** Main lifecycle first, then facets in their order. */
export function machines(work: Work): readonly Machine[] {
  const known = work.draft.state().facets;
  return [
    mainMachine(work),
    ...facetMachines(work).filter(({ facet }) => facet !== null && Object.hasOwn(known, facet)),
  ];
}

/** Name of the state a machine is in. */
export function stateName(work: Work, { facet }: Machine): string {
  const state = work.draft.state();
  return facet === null ? state.state : (state.facets[facet]?.state ?? "");
}

export function currentState(work: Work, machine: Machine): State {
  return stateNamed(machine, stateName(work, machine));
}

export function stateNamed({ lifecycle }: Machine, name: string): State {
  const state = Object.hasOwn(lifecycle.states, name) ? lifecycle.states[name] : undefined;
  if (state === undefined) throw new Error(`lifecycle "${lifecycle.name}" has no state "${name}"`);
  return state;
}

export function fieldsOf(work: Work, { facet }: Machine): JsonObject {
  const state = work.draft.state();
  return facet === null ? state.fields : (state.facets[facet]?.fields ?? {});
}

/** Declared fields of a machine: those of the record type, with the form of its item, or those of the facet. */
export function declaredFields(work: Work, { lifecycle, facet }: Machine): { readonly [name: string]: Field } {
  return facet === null ? formedFields(work.bundle, work.draft.state().fields) : lifecycle.fields;
}
