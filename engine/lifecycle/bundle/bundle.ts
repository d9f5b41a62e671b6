/**
 * A bundle read by kind and name.
 *
 * 1. What comes as a list comes in the order of names: a bundle that went through the store has lost every other.
 */
import type { ServiceLevel } from "../../clock/ir.ts";
import type { KindPart, Parts } from "../../definition/kind-map.ts";
import type { Bundle, Lifecycle, RecordType } from "../ir.ts";

/** All of one kind, by name; empty when there is none. */
export function partsOf<Name extends keyof Parts>({ parts }: Bundle, kind: Name): NonNullable<Parts[Name]> {
  return Object.hasOwn(parts, kind) ? (parts[kind] ?? none) : none;
}

const none = Object.freeze({});

/** One of a kind, or undefined. */
export function partOf<Name extends keyof Parts>(bundle: Bundle, kind: Name, name: string): KindPart<Name> | undefined {
  const named = partsOf(bundle, kind);
  return Object.hasOwn(named, name) ? named[name] : undefined;
}

export function recordTypeOf(bundle: Bundle): RecordType {
  const type = partOf(bundle, "RecordType", bundle.type);
  if (type === undefined) throw new Error(`the bundle of "${bundle.type}" lacks its record type`);
  return type;
}

/** Main lifecycles: one of them serves a record. */
export function lifecyclesOf(bundle: Bundle): readonly Lifecycle[] {
  return orderedOf(bundle).lifecycles;
}

export function facetsOf(bundle: Bundle): readonly Lifecycle[] {
  return orderedOf(bundle).facets;
}

export function serviceLevelsOf(bundle: Bundle): readonly ServiceLevel[] {
  return orderedOf(bundle).serviceLevels;
}

interface Ordered {
  readonly lifecycles: readonly Lifecycle[];
  readonly facets: readonly Lifecycle[];
  readonly serviceLevels: readonly ServiceLevel[];
}

/** Sorted once a bundle: every decision reads them several times. */
const ordered = new WeakMap<Bundle, Ordered>();

function orderedOf(bundle: Bundle): Ordered {
  const known = ordered.get(bundle);
  if (known !== undefined) return known;
  const all = byName(partsOf(bundle, "Lifecycle"));
  const made = {
    lifecycles: all.filter(({ facet }) => facet === null),
    facets: all.filter(({ facet }) => facet !== null),
    serviceLevels: byName(partsOf(bundle, "ServiceLevel")),
  };
  ordered.set(bundle, made);
  return made;
}

function byName<Part>(parts: { readonly [name: string]: Part }): readonly Part[] {
  return Object.entries(parts)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, part]) => part);
}
