/**
 * What becomes of configuration items that are one thing: which one stays, what is known of it, and what leads to it.
 *
 * M1. What each source says of each of them is kept: of one source the word that counts, by the rules of reconciling.
 * M2. What a person chose is their word (source `manual`): it stands as long as nobody ranked higher says otherwise.
 * M3. Keys of all of them find the one that stays from then on, but for what is only lent (an address).
 * M4. Relations of the others become its own; one that would lead from it to itself ends, and a second one at an end
 *     that has one of its type.
 */
import { failure, ok, type Result } from "../base/result.ts";
import { canonicalJson } from "../base/canonical.ts";
import { attributeOf } from "./attribute.ts";
import { type Edge, edgeText } from "./edge.ts";
import type { IdentityKeys } from "./identify.ts";
import type { CiClass } from "./ir.ts";
import { type AttributeChange, type ProvenancedAttributes, settle, statementsOf } from "./reconcile.ts";
import type { RelationTypes } from "./relation.ts";

export interface MergedCi {
  readonly id: string;
  readonly attributes: ProvenancedAttributes;
  readonly keys: IdentityKeys;
  readonly aliases: IdentityKeys;
}

export interface MergeRequest {
  readonly ciClass: CiClass;
  readonly main: MergedCi;
  readonly others: readonly MergedCi[];
  /** Relations of all of them, the one that stays among them. */
  readonly edges: readonly Edge[];
  readonly types: RelationTypes;
  /** Whose value of an attribute is right, by id. */
  readonly take: { readonly [attribute: string]: string };
  readonly by: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface MergePlan {
  readonly attributes: ProvenancedAttributes;
  /** Of the one that stays. */
  readonly changes: readonly AttributeChange[];
  readonly aliases: IdentityKeys;
  readonly relations: readonly {
    readonly was: Edge;
    /** null = it ends: both its ends are one, or the one that stays has another at an end that has one. */
    readonly becomes: Edge | null;
  }[];
}

/** The plan, the same for the same request in whatever order the others stand; or what is wrong with the request. */
export function planMerge(request: MergeRequest): Result<MergePlan, string> {
  const { ciClass, main, take } = request;
  const others = request.others.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const all = [main, ...others];
  for (const [attribute, id] of Object.entries(take)) {
    const chosen = all.find((one) => one.id === id);
    if (chosen === undefined)
      return failure(
        `"${id}" is none of ${all.map((one) => `"${one.id}"`).join(", ")}: take ${attribute} from one of them`,
      );
    if (attributeOf(ciClass, attribute) === undefined)
      return failure(`class "${ciClass.name}" has no attribute "${attribute}"`);
    if (!Object.hasOwn(chosen.attributes, attribute)) return failure(`"${id}" has no value of "${attribute}"`);
  }
  const attributes = mergeAttributes(request, all);
  const changes = Object.entries(attributes).flatMap(([attribute, { value }]): AttributeChange[] => {
    const before = Object.hasOwn(main.attributes, attribute) ? (main.attributes[attribute]?.value ?? null) : null;
    return canonicalJson(before) === canonicalJson(value) ? [] : [{ attribute, from: before, to: value }];
  });
  return ok({ attributes, changes, aliases: mergeKeys(ciClass, all), relations: moveEdges(request) });
}

function mergeAttributes({ ciClass, take, by, at }: MergeRequest, all: readonly MergedCi[]): ProvenancedAttributes {
  const names = [...new Set(all.flatMap((one) => Object.keys(one.attributes)))].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      if (attributeOf(ciClass, name) === undefined) return [];
      const said = all.flatMap(({ attributes }) => {
        const provenance = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
        return provenance === undefined ? [] : statementsOf(provenance);
      });
      const chosen = all.find(({ id }) => Object.hasOwn(take, name) && id === take[name])?.attributes[name]?.value;
      const word = chosen === undefined ? [] : [{ value: chosen, source: "manual", at, by }];
      const settled = settle(ciClass, name, [...said, ...word]);
      return settled === null ? [] : [[name, settled]];
    }),
  );
}

function mergeKeys(ciClass: CiClass, all: readonly MergedCi[]): IdentityKeys {
  const lent = ciClass.identify.filter(({ only }) => only === "create").map(({ by }) => by.join("+"));
  const aliases: { [rule: string]: readonly string[] } = {};
  for (const keys of all.flatMap((one) => [one.keys, one.aliases]))
    for (const [rule, list] of Object.entries(keys))
      if (!lent.includes(rule)) aliases[rule] = [...new Set([...(aliases[rule] ?? []), ...list])].sort();
  return aliases;
}

function moveEdges({ main, others, edges, types }: MergeRequest): MergePlan["relations"] {
  const gone = new Set(others.map(({ id }) => id));
  const end = (id: string): string => (gone.has(id) ? main.id : id);
  const isOfOthers = ({ from, to }: Edge): boolean => gone.has(from) || gone.has(to);
  const own = edges.filter((edge) => !isOfOthers(edge));
  return edges
    .filter(isOfOthers)
    .toSorted((a, b) => (edgeText(a) < edgeText(b) ? -1 : 1))
    .map((was) => {
      const becomes = { from: end(was.from), type: was.type, to: end(was.to) };
      if (becomes.from === becomes.to || hasAnother(becomes)) return { was, becomes: null };
      own.push(becomes);
      return { was, becomes };
    });

  function hasAnother(edge: Edge): boolean {
    const one = types.find(({ names }) => names[0] === edge.type)?.one ?? null;
    if (one === null || edge[one] !== main.id) return false;
    return own.some(
      (other) => other.type === edge.type && other[one] === main.id && edgeText(other) !== edgeText(edge),
    );
  }
}
