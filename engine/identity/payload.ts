/**
 * What a report asks of whoever carries it out, in turn: waves of candidates whose parents are known, then relations.
 * The store, a rehearsal and a scenario carry out this one plan.
 */
import { type Candidate, type CandidateRelation, withoutPlaceholders } from "./candidate.ts";
import { checkCandidate } from "./check.ts";
import { type Edge, edgeText, type EdgeOutcome } from "./edge.ts";
import { type CiClasses, findClass, parentRelations } from "./identify.ts";
import type { RelationOutcome, UpsertOutcome } from "./outcome.ts";
import type { PlacedItem, Placement } from "./place.ts";
import { relationDirection, type RelationTypes } from "./relation.ts";

/** Most candidates of one wave, which a store writes in one transaction. */
const waveSize = 500;

export type PayloadAsk =
  /** To be placed in their order; answered by one placement each. */
  | { readonly kind: "wave"; readonly items: readonly PlacedItem[] }
  /** The last question. */
  | { readonly kind: "relate"; readonly edges: readonly Edge[] };

export type PayloadReply =
  | { readonly kind: "wave"; readonly placements: readonly Placement[] }
  /** By `edgeText`. */
  | { readonly kind: "relate"; readonly outcomes: ReadonlyMap<string, EdgeOutcome> };

export interface PayloadParams {
  readonly classes: CiClasses;
  readonly types: RelationTypes;
  readonly candidates: readonly Candidate[];
}

/** One outcome for each candidate, in their order. A `ref` that occurs twice is refused the second time. */
export function* carryOutPayload(params: PayloadParams): Generator<PayloadAsk, UpsertOutcome[], PayloadReply> {
  const { classes, types } = params;
  const candidates = params.candidates.map((candidate) => {
    const ciClass = findClass(classes, candidate.class);
    return ciClass === undefined ? candidate : withoutPlaceholders(ciClass, candidate);
  });
  const placed = new Map<Candidate, Placement>();
  const byRef = new Map<string, Candidate>();
  let open: Candidate[] = [];
  for (const candidate of candidates) {
    const fault = byRef.has(candidate.ref)
      ? ({
          code: "unidentified",
          message: `"${candidate.ref.slice(0, 80)}" occurs twice in the payload: give each candidate its own ref`,
        } as const)
      : checkCandidate(findClass(classes, candidate.class), candidate, types);
    if (fault !== null) placed.set(candidate, { ref: candidate.ref, kind: "refused", fault });
    else {
      byRef.set(candidate.ref, candidate);
      open.push(candidate);
    }
  }
  const idOf = (candidate: Candidate): string | null => {
    const placement = placed.get(candidate);
    return placement === undefined || placement.kind === "refused" ? null : placement.id;
  };
  const ends = relationEnds(candidates, byRef, types);
  const parents = parentsIn(classes, ends, types);

  while (open.length > 0) {
    const ready = open.filter((candidate) =>
      parents(candidate).every(({ other }) => typeof other === "string" || placed.has(other)),
    );
    // What waits for each other in a ring is tried without its parents: its other rules may still identify it, else it
    // is refused.
    const wave = (ready.length > 0 ? ready : open).slice(0, waveSize);
    const items: PlacedItem[] = wave.map((candidate) => {
      const known: { [relation: string]: string } = {};
      for (const { relation, other } of parents(candidate)) {
        const id = typeof other === "string" ? other : idOf(other);
        if (id !== null) known[relation] ??= id;
      }
      return { candidate, parents: known };
    });
    const written = yield { kind: "wave", items };
    for (const [index, candidate] of wave.entries()) {
      const placement = written.kind === "wave" ? written.placements[index] : undefined;
      if (placement === undefined) throw new Error(`"${candidate.ref}" was not placed`);
      placed.set(candidate, placement);
    }
    open = open.filter((candidate) => !placed.has(candidate));
  }

  const edges = edgesOf(ends, idOf);
  const answer: PayloadReply = edges.length === 0 ? noEdges : yield { kind: "relate", edges };
  const related = answer.kind === "relate" ? answer.outcomes : noEdges.outcomes;
  return candidates.map((candidate): UpsertOutcome => {
    const placement = placed.get(candidate) as Placement;
    if (placement.kind === "refused") return placement;
    const relations = candidate.relations.map((relation) =>
      relationOutcome(relation, placement.id, { byRef, idOf, related, types }),
    );
    return { ...placement, relations };
  });
}

const noEdges = { kind: "relate", outcomes: new Map<string, EdgeOutcome>() } as const;

function relationOutcome(
  relation: CandidateRelation,
  id: string,
  payload: {
    readonly byRef: ReadonlyMap<string, Candidate>;
    readonly idOf: (candidate: Candidate) => string | null;
    readonly related: ReadonlyMap<string, EdgeOutcome>;
    readonly types: RelationTypes;
  },
): RelationOutcome {
  const { name } = relation;
  const refused = (because: string): RelationOutcome => ({ name, to: null, kind: "refused", because });
  const direction = relationDirection(payload.types, name);
  if (direction === null) return refused(`"${name}" is not a relation`);
  let to: string | null;
  if ("id" in relation.to) to = relation.to.id;
  else {
    const other = payload.byRef.get(relation.to.ref);
    if (other === undefined)
      return refused(
        `"${relation.to.ref.slice(0, 80)}" is no ref of this payload: send it too, or name a CI by its id`,
      );
    to = payload.idOf(other);
    if (to === null) return refused(`"${relation.to.ref.slice(0, 80)}" was refused itself`);
  }
  if (to === id) return refused("both ends are the same configuration item");
  const [type] = direction.type.names;
  const edge = direction.reversed ? { from: to, type, to: id } : { from: id, type, to };
  const outcome = payload.related.get(edgeText(edge));
  if (outcome === undefined) return refused(`there is no configuration item "${to.slice(0, 80)}"`);
  if (outcome.kind === "refused") return refused(outcome.because);
  const instead = outcome.kind === "inserted" ? outcome.instead : [];
  const because = instead.map((one) => `in place of "${one.from} ${one.type} ${one.to}"`).join(", ");
  return { name, to, kind: outcome.kind, because: because === "" ? null : because };
}

/** A relation of the payload in its stored direction; an end is a candidate, or the id of a CI that exists. */
interface RelationEnds {
  readonly type: string;
  readonly from: Candidate | string;
  readonly to: Candidate | string;
}

function relationEnds(
  candidates: readonly Candidate[],
  byRef: ReadonlyMap<string, Candidate>,
  types: RelationTypes,
): RelationEnds[] {
  const ends: RelationEnds[] = [];
  for (const candidate of candidates) {
    if (byRef.get(candidate.ref) !== candidate) continue;
    for (const relation of candidate.relations) {
      const direction = relationDirection(types, relation.name);
      const other = "id" in relation.to ? relation.to.id : byRef.get(relation.to.ref);
      if (direction === null || other === undefined) continue;
      ends.push(
        direction.reversed
          ? { type: direction.type.names[0], from: other, to: candidate }
          : { type: direction.type.names[0], from: candidate, to: other },
      );
    }
  }
  return ends;
}

interface Parent {
  readonly relation: string;
  readonly other: Candidate | string;
}

/** By candidate, the relations that it is identified within, with their other end. */
function parentsIn(
  classes: CiClasses,
  ends: readonly RelationEnds[],
  types: RelationTypes,
): (candidate: Candidate) => readonly Parent[] {
  const of = new Map<Candidate, RelationEnds[]>();
  for (const end of ends)
    for (const one of [end.from, end.to])
      if (typeof one !== "string") {
        const known = of.get(one);
        if (known === undefined) of.set(one, [end]);
        else known.push(end);
      }
  return (candidate) => {
    const ciClass = findClass(classes, candidate.class);
    if (ciClass === undefined) return [];
    return parentRelations(ciClass).flatMap((relation) => {
      const direction = relationDirection(types, relation);
      if (direction === null) return [];
      return (of.get(candidate) ?? []).flatMap((end): Parent[] => {
        if (end.type !== direction.type.names[0]) return [];
        if (!direction.reversed && end.from === candidate) return [{ relation, other: end.to }];
        return direction.reversed && end.to === candidate ? [{ relation, other: end.from }] : [];
      });
    });
  };
}

function edgesOf(ends: readonly RelationEnds[], idOf: (candidate: Candidate) => string | null): Edge[] {
  return ends.flatMap((end) => {
    const from = typeof end.from === "string" ? end.from : idOf(end.from);
    const to = typeof end.to === "string" ? end.to : idOf(end.to);
    return from === null || to === null || from === to ? [] : [{ from, type: end.type, to }];
  });
}
