/**
 * What a CI becomes when all that is said of it is weighed anew: by its class as it is published now, or without one
 * source.
 *
 * W1. Of what is left of an attribute the value stands that reconciling would choose, in whatever order it was told.
 * W2. An attribute of which nobody says anything any more has no value; its default has, as long as somebody says
 *     something of the CI.
 * W3. Keys follow the values that stand, by the rules of the class. Those of merged CIs stay.
 */
import { canonicalJson } from "../base/canonical.ts";
import { attributeOf } from "./attribute.ts";
import type { Ci } from "./ci.ts";
import { identify, type IdentityKeys } from "./identify.ts";
import type { CiClass } from "./ir.ts";
import {
  type AttributeChange,
  plainAttributes,
  type ProvenancedAttributes,
  settle,
  statementsOf,
} from "./reconcile.ts";
import type { Said } from "./statement.ts";

export interface Reweighed {
  readonly attributes: ProvenancedAttributes;
  readonly changes: readonly AttributeChange[];
  readonly keys: IdentityKeys;
  /** Nobody says anything of it any more. */
  readonly isUnsaid: boolean;
}

export interface ReweighParams {
  readonly ciClass: CiClass;
  /** Whose word counts no more; null = everybody's counts. */
  readonly without: string | null;
  /** Ids of the CIs that it is identified within, by relation. */
  readonly parents: { readonly [relation: string]: string };
}

export function reweigh(
  ci: Pick<Ci, "id" | "attributes" | "keys" | "aliases">,
  { ciClass, without, parents }: ReweighParams,
): Reweighed {
  const left = Object.entries(ci.attributes).map(([name, provenance]): [string, readonly Said[]] => [
    name,
    statementsOf(provenance).filter(({ source }) => source !== without),
  ]);
  const first = left.flatMap(([, said]) => said).sort((a, b) => a.at - b.at || (a.source < b.source ? -1 : 1))[0];
  const attributes = Object.fromEntries(
    left.flatMap(([name, said]) => {
      const fallback = attributeOf(ciClass, name)?.default ?? null;
      const byDefault =
        said.length > 0 || fallback === null || first === undefined
          ? []
          : [{ value: fallback, source: first.source, at: first.at }];
      const settled = settle(ciClass, name, [...said, ...byDefault]);
      return settled === null ? [] : [[name, settled] as const];
    }),
  );
  const changes = Object.keys(ci.attributes).flatMap((attribute): AttributeChange[] => {
    const [from, to] = [ci.attributes[attribute]?.value ?? null, attributes[attribute]?.value ?? null];
    return canonicalJson(from) === canonicalJson(to) ? [] : [{ attribute, from, to }];
  });
  return { attributes, changes, keys: keysOf(ci, ciClass, attributes, parents), isUnsaid: first === undefined };
}

function keysOf(
  { id, keys, aliases }: Pick<Ci, "id" | "keys" | "aliases">,
  ciClass: CiClass,
  attributes: ProvenancedAttributes,
  parents: ReweighParams["parents"],
): IdentityKeys {
  const candidate = { ref: id, class: ciClass.name, attributes: plainAttributes(attributes), relations: [] };
  const found = identify(ciClass, candidate, parents);
  // What is too long for a key was never one.
  if (!found.ok && found.error.code === "tooLarge") return keys;
  const own = found.ok ? found.value.map(({ rule, keys: list }) => [rule, list] as const) : [];
  const all: { [rule: string]: readonly string[] } = { ...aliases };
  for (const [rule, list] of own) all[rule] = [...new Set([...(all[rule] ?? []), ...list])].sort();
  return all;
}

/** Whether values or keys of CIs may be others by the class as it is now than by what it was. */
export function weighsOtherwise(before: CiClass, after: CiClass): boolean {
  return canonicalJson(weighing(before)) !== canonicalJson(weighing(after));
}

function weighing({ identify: rules, precedence, weighing: beside = {}, staleAfterMs, attributes }: CiClass) {
  const forms = Object.values(attributes).map(({ name, type, form = null }) => [name, type, form]);
  return { rules, precedence, beside, staleAfterMs, forms } as never;
}
