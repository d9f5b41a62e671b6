/**
 * Items of a pattern as what the CMDB is told: candidates, and relations between CIs that are there.
 *
 * J1. A CI that was looked for and is not there becomes its placeholder, guessed in all: at once, or when the run has
 *     ended where it is recognized within another CI. Without one, what leads to it is left out and told.
 * J2. Of several that fit none is taken.
 * J3. A relation whose one end is a candidate stands at that candidate, under the name that reads from it.
 */
import type { Candidate, CandidateRelation } from "../identity/candidate.ts";
import { relationDirection, type RelationTypes } from "../identity/relation.ts";
import type { IdEdge } from "./ask.ts";
import type { End, Find, Item, Placeholder } from "./item.ts";

/** What is known of a find: the id of the one CI, none, or several. */
export type Found = { readonly id: string } | { readonly none: number };

/** A relation under its stored name of which the CI at one end is looked for. */
export interface AwaitedEnd {
  readonly type: string;
  /** The end that is missing. */
  readonly end: "from" | "to";
  readonly find: Find;
  /** What is made in its place when the run has ended and it is still not there. Absent = nothing. */
  readonly placeholder?: Placeholder;
  /** The other one. */
  readonly to: { readonly ref: string } | { readonly id: string };
}

export interface Projected {
  readonly candidates: readonly Candidate[];
  readonly edges: readonly IdEdge[];
  /** Items and relations that lead to nothing, with the reason. */
  readonly unresolved: readonly { readonly ref: string; readonly because: string }[];
  /** Relations to CIs that are not there yet. */
  readonly awaited: readonly AwaitedEnd[];
  /** What relations were told from. */
  readonly evidence: readonly { readonly ref: string; readonly name: string; readonly evidence: string }[];
}

/** `found` answers every {@link findsOf} of the items, by {@link findKey}. */
export function project(
  items: readonly Item[],
  found: ReadonlyMap<string, Found>,
  { relations, low }: { readonly relations: RelationTypes; readonly low: boolean },
): Projected {
  const unresolved: { ref: string; because: string }[] = [];
  const candidates = new Map<string, { candidate: Candidate; relations: CandidateRelation[] }>();
  const known = new Map<string, string>();
  const missing = new Map<string, Missing>();
  const awaited: AwaitedEnd[] = [];
  for (const item of items) {
    const { ref } = item;
    if (candidates.has(ref) || known.has(ref)) {
      unresolved.push({ ref, because: "another item has this ref" });
      continue;
    }
    if (item.kind === "candidate") {
      const { class: className, attributes, guessed } = item;
      candidates.set(
        ref,
        of({ ref, class: className, attributes, relations: [] }, low ? everything(attributes) : guessed),
      );
      continue;
    }
    const match = found.get(findKey(item.find)) ?? { none: 0 };
    if ("id" in match) known.set(ref, match.id);
    else if (item.placeholder?.within === null && match.none === 0) {
      const attributes = { ...item.find.attributes, ...item.placeholder.attributes };
      candidates.set(
        ref,
        of({ ref, class: item.placeholder.class, attributes, relations: [] }, everything(attributes)),
      );
    } else {
      const { find, placeholder } = item;
      const isMade = match.none === 0 && placeholder !== null && placeholder.within !== null;
      if (!isMade) unresolved.push({ ref, because: reason(find, match.none) });
      if (match.none === 0) missing.set(ref, isMade ? { find, placeholder } : { find });
    }
  }
  const edges = new Map<string, IdEdge>();
  const evidence: { ref: string; name: string; evidence: string }[] = [];
  for (const { ref, relations: written } of items)
    for (const { name, to, evidence: told } of written) {
      const direction = relationDirection(relations, name);
      if (direction === null) {
        unresolved.push({ ref, because: `"${name}" is no relation: publish a RelationType of that name` });
        continue;
      }
      const other = endOf(to, { known, found, candidates });
      const own = candidates.get(ref);
      const id = known.get(ref);
      awaited.push(
        ...awaitedEnd({ ref, id, isNew: own !== undefined, to, direction }, { missing, known, found, candidates }),
      );
      if (typeof other === "string") {
        if (own !== undefined || id !== undefined) unresolved.push({ ref, because: `${name}: ${other}` });
        continue;
      }
      if (told !== null) evidence.push({ ref, name, evidence: told });
      if (own !== undefined) own.relations.push({ name, to: other });
      else if (id !== undefined && "ref" in other)
        candidates.get(other.ref)?.relations.push({ name: otherName(direction), to: { id } });
      else if (id !== undefined && "id" in other) {
        const [from, end] = direction.reversed ? [other.id, id] : [id, other.id];
        const edge = { from, type: direction.type.names[0], to: end };
        if (from !== end) edges.set(JSON.stringify(edge), edge);
      }
    }
  return {
    candidates: [...candidates.values()].map(({ candidate, relations: all }) => ({ ...candidate, relations: all })),
    edges: [...edges.values()],
    unresolved,
    awaited,
    evidence,
  };
}

/** The relation, where exactly one of its ends is not there yet. */
function awaitedEnd(
  {
    ref,
    id,
    isNew,
    to,
    direction,
  }: {
    readonly ref: string;
    readonly id: string | undefined;
    readonly isNew: boolean;
    readonly to: End;
    readonly direction: NonNullable<ReturnType<typeof relationDirection>>;
  },
  {
    missing,
    known,
    found,
    candidates,
  }: {
    readonly missing: ReadonlyMap<string, Missing>;
    readonly known: ReadonlyMap<string, string>;
    readonly found: ReadonlyMap<string, Found>;
    readonly candidates: ReadonlyMap<string, unknown>;
  },
): readonly AwaitedEnd[] {
  const type = direction.type.names[0];
  const [first, second] = direction.reversed ? (["to", "from"] as const) : (["from", "to"] as const);
  const wanted = missing.get(ref);
  if (wanted !== undefined) {
    const other = endOf(to, { known, found, candidates });
    return typeof other === "string" ? [] : [{ type, end: first, ...wanted, to: other }];
  }
  const own = id !== undefined ? { id } : isNew ? { ref } : null;
  const other = "find" in to ? noneOf(to.find, found) : "ref" in to ? missing.get(to.ref) : undefined;
  return own === null || other === undefined ? [] : [{ type, end: second, ...other, to: own }];
}

/** What is looked for and is not there, with what is made in its place. */
type Missing = Pick<AwaitedEnd, "find" | "placeholder">;

function noneOf(find: Find, found: ReadonlyMap<string, Found>): Missing | undefined {
  const match = found.get(findKey(find)) ?? { none: 0 };
  return "none" in match && match.none === 0 ? { find } : undefined;
}

/** Everything that the items look for, each once. */
export function findsOf(items: readonly Item[]): readonly Find[] {
  const all = items.flatMap((item) => [
    ...(item.kind === "find" ? [item.find] : []),
    ...item.relations.flatMap(({ to }) => ("find" in to ? [to.find] : [])),
  ]);
  return [...new Map(all.map((find) => [findKey(find), find])).values()];
}

export function findKey({ class: className, attributes }: Find): string {
  return JSON.stringify([className, Object.entries(attributes).toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}

function of(
  candidate: Candidate,
  guessed: readonly string[],
): { candidate: Candidate; relations: CandidateRelation[] } {
  return { candidate: guessed.length === 0 ? candidate : { ...candidate, guessed }, relations: [] };
}

function everything(attributes: Candidate["attributes"]): readonly string[] {
  return ["class", ...Object.keys(attributes)];
}

function otherName({ type, reversed }: NonNullable<ReturnType<typeof relationDirection>>): string {
  return reversed ? type.names[0] : type.names[1];
}

/** Where a relation leads, or why it leads to nothing. */
function endOf(
  to: End,
  {
    known,
    found,
    candidates,
  }: {
    readonly known: ReadonlyMap<string, string>;
    readonly found: ReadonlyMap<string, Found>;
    readonly candidates: ReadonlyMap<string, unknown>;
  },
): CandidateRelation["to"] | string {
  if ("id" in to) return to;
  if ("find" in to) {
    const match = found.get(findKey(to.find)) ?? { none: 0 };
    return "id" in match ? match : reason(to.find, match.none);
  }
  const id = known.get(to.ref);
  if (id !== undefined) return { id };
  return candidates.has(to.ref) ? to : `"${to.ref}" is not there`;
}

function reason({ class: className, attributes }: Find, count: number): string {
  const wanted = Object.entries(attributes).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  const what = `${className ?? "CI"} with ${wanted.join(" and ")}`;
  return count === 0 ? `there is no ${what}` : `there are several of ${what}`;
}
