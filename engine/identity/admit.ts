/**
 * Which relations are taken that somebody tells.
 *
 * A1. Both ends are there, and are of classes that the RelationType has there.
 * A2. At an end that has one of them (`one`), the relation that was told last stands, unless the type says that the
 *     first one does (`second: refuse`). What a person said no program replaces.
 * A3. A report that says two of them at once contradicts itself: its first one counts.
 */
import { type Edge, edgeText, type EdgeOutcome, type KnownEdge } from "./edge.ts";
import { type CiClasses, findClass } from "./identify.ts";
import type { RelationType, RelationTypes } from "./relation.ts";

export interface AdmitParams {
  readonly edges: readonly Edge[];
  readonly types: RelationTypes;
  readonly classes: CiClasses;
  /** Class of each of the CIs at their ends that is there. */
  readonly classOf: ReadonlyMap<string, string>;
  /** Those of the relations that are there, and others at the ends that have one (`singleEnds`). */
  readonly known: readonly KnownEdge[];
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
}

export interface Admission {
  /** By `edgeText`. */
  readonly outcomes: ReadonlyMap<string, EdgeOutcome>;
  /** To be written: new, or seen once more. */
  readonly told: readonly Edge[];
  /** To be ended, since another one takes their place. */
  readonly ended: readonly Edge[];
}

/** An end at which a CI has one relation of the type. */
export interface SingleEnd {
  readonly end: "from" | "to";
  readonly type: string;
  readonly ci: string;
}

/** The ends of which more must be read than the relations themselves, each once. */
export function singleEnds(edges: readonly Edge[], types: RelationTypes): readonly SingleEnd[] {
  const ends = edges.flatMap((edge): SingleEnd[] => {
    const end = typeOf(types, edge)?.one ?? null;
    return end === null ? [] : [{ end, type: edge.type, ci: edge[end] }];
  });
  return [...new Map(ends.map((one) => [`${one.end} ${one.type} ${one.ci}`, one])).values()];
}

export function admitEdges(params: AdmitParams): Admission {
  const outcomes = new Map<string, EdgeOutcome>();
  const told: Edge[] = [];
  const ended: Edge[] = [];
  const known = new Set(params.known.map(edgeText));
  for (const edge of params.edges) {
    const text = edgeText(edge);
    if (outcomes.has(text)) continue;
    const type = typeOf(params.types, edge);
    const because = endFault(params, edge, type) ?? (known.has(text) ? null : standing(params, edge, type, told));
    if (because !== null) outcomes.set(text, { kind: "refused", because });
    else {
      const instead = known.has(text) ? [] : othersAt(edge, type, params.known);
      ended.push(...instead);
      told.push(edge);
      outcomes.set(text, known.has(text) ? { kind: "unchanged" } : { kind: "inserted", instead });
    }
  }
  return { outcomes, told, ended };
}

function typeOf(types: RelationTypes, { type }: Edge): RelationType | undefined {
  return types.find(({ names }) => names[0] === type);
}

function endFault({ classOf, classes }: AdmitParams, edge: Edge, type: RelationType | undefined): string | null {
  if (edge.from === edge.to) return `both ends are "${edge.from.slice(0, 80)}"`;
  for (const end of ["from", "to"] as const) {
    const name = classOf.get(edge[end]);
    if (name === undefined) return `there is no configuration item "${edge[end].slice(0, 80)}"`;
    const allowed = type?.[end] ?? null;
    const lineage = [name, ...(findClass(classes, name)?.ancestors ?? [])];
    if (allowed !== null && !lineage.some((one) => allowed.includes(one)))
      return `"${edge[end].slice(0, 80)}" is of class "${name}", and the RelationType "${type?.name ?? ""}" has ${allowed.join(", ")} at that end`;
  }
  return null;
}

/** Why the relation that is there, or was told before in the same report, stands. */
function standing(
  params: AdmitParams,
  edge: Edge,
  type: RelationType | undefined,
  told: readonly Edge[],
): string | null {
  const end = type?.one ?? null;
  if (end === null) return null;
  const [twice] = othersAt(edge, type, told);
  if (twice !== undefined)
    return `"${edge[end]}" has one "${edge.type}" at most, and this report says "${textOf(twice)}" before`;
  for (const one of othersAt(edge, type, params.known)) {
    const why =
      type?.second === "refuse"
        ? "which stands until somebody takes it back"
        : one.source === "manual" && params.source !== "manual"
          ? "by the word of a person, which stands until one takes it back"
          : one.lastSeenAt > params.at
            ? `which "${one.source}" reported later`
            : null;
    if (why !== null) return `"${edge[end]}" has one "${edge.type}" at most: "${textOf(one)}", ${why}`;
  }
  return null;
}

function othersAt<Known extends Edge>(
  edge: Edge,
  type: RelationType | undefined,
  among: readonly Known[],
): readonly Known[] {
  const end = type?.one ?? null;
  if (end === null) return [];
  return among.filter((one) => one.type === edge.type && one[end] === edge[end] && edgeText(one) !== edgeText(edge));
}

function textOf({ from, type, to }: Edge): string {
  return `${from} ${type} ${to}`;
}
