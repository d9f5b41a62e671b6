import type { Json } from "../../base/json.ts";
import type { Catalog } from "../catalog.ts";
import type { Whole } from "../kind.ts";
import { extensionOf } from "./extension.ts";

/** A lifecycle with what it extends in place, as it could have been written without extending anything. */
export function wholeLifecycle(catalog: Catalog, name: string): Whole | null {
  const extension = extensionOf(catalog, name);
  if (extension === null) return null;
  const { extends: _, states = {}, anywhere, ...keys } = extension.merged;
  const kept = Object.entries(states).map(([state, { transitions, ...rest }]) => [
    state,
    { ...rest, ...(transitions === undefined || transitions === null ? {} : { transitions: thatAre(transitions) }) },
  ]);
  const spec = {
    ...keys,
    states: Object.fromEntries(kept),
    ...(anywhere.length === 0 ? {} : { anywhere }),
  };
  // What was read as JSON, with keys that are not there left out.
  return { spec: JSON.parse(JSON.stringify(spec)) as Json, document: extension.document };
}

function thatAre<Value>(all: { readonly [name: string]: Value | null }): { readonly [name: string]: Value | null } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}
