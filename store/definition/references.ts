import { kindByName } from "../../engine/definition/kind-list.ts";
import { type Lookup, type Reference, referenceKey } from "../../engine/definition/kind.ts";
import type { KindName } from "../../engine/definition/kind-map.ts";
import type { FunctionSignature } from "../../engine/definition/context.ts";
import type { Queryable } from "../pool.ts";
import { listLatestDefinitions, type StoredDefinition } from "./read.ts";

/** What a definition names, and what names it, of all that is published. */
export interface References {
  readonly names: readonly Reference[];
  readonly namedBy: readonly Reference[];
}

/** Both ways, each once, by kind and name. Tests of definitions name what they go through. */
export async function readReferences(
  db: Queryable,
  of: { readonly kind: KindName; readonly name: string },
  functions: { readonly [name: string]: FunctionSignature } | undefined,
): Promise<References> {
  const all = await listLatestDefinitions(db);
  const byKey = new Map(all.map((one) => [referenceKey(one), one]));
  const others: Lookup = {
    functions,
    find: (kind, name) => byKey.get(referenceKey({ kind, name }))?.ir,
  };
  const own = referenceKey(of);
  const named = (one: StoredDefinition): readonly Reference[] => {
    const kind = kindByName.get(one.kind);
    const owner = kind?.belongsTo?.(one.ir) ?? null;
    return [...(kind?.references(one.ir, others) ?? []), ...(owner === null ? [] : [owner])];
  };
  return {
    names: sorted((byKey.has(own) ? named(byKey.get(own) as StoredDefinition) : []).filter(isOther)),
    namedBy: sorted(
      all.flatMap((one) => (isOther(one) && named(one).some((to) => referenceKey(to) === own) ? [one] : [])),
    ),
  };

  function isOther(one: Reference): boolean {
    return referenceKey(one) !== own;
  }
}

function sorted(references: readonly Reference[]): readonly Reference[] {
  const once = new Map(references.map(({ kind, name }) => [referenceKey({ kind, name }), { kind, name }]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
