/**
 * Writes what a source reports into the CMDB.
 *
 * U1. One identity, one CI: whoever writes at the same time, candidates with an equal key become the same CI.
 * U2. The same payload again changes nothing but times: no version moves, no change is noted.
 * U3. A candidate that is wrong is refused alone, with its reason; the others are written.
 * U4. A CI is written before those identified within it, and before any relation to it. Each wave of at most 500 CIs is
 *     a transaction; what a crash cuts off, the same payload sent again completes.
 * U5. No deadlock: within a transaction locks are taken in one order: identity buckets ascending, then CIs by id.
 */
import type pg from "pg";
import type { PlacedItem, Placement } from "../../engine/identity/place.ts";
import { checkCandidate } from "../../engine/identity/check.ts";
import { type Candidate, type CandidateRelation, withoutPlaceholders } from "../../engine/identity/candidate.ts";
import { type CiClasses, findClass, parentRelations } from "../../engine/identity/identify.ts";
import { relationDirection, type RelationTypes } from "../../engine/identity/relation.ts";
import { inSnapshot, inTransaction } from "../transaction.ts";
import type { RelationOutcome, UpsertOutcome } from "./outcome.ts";
import { createRehearsal, type UpsertHost } from "./rehearsal.ts";
import { type Edge, type EdgeOutcome, edgeText, relateEach } from "./relate.ts";
import { readRelationTypes } from "./relation-types.ts";
import { upsertWave } from "./wave.ts";

const waveSize = 500;

export interface UpsertParams {
  readonly classes: CiClasses;
  readonly candidates: readonly Candidate[];
  /** Who says so: `discovery`, `prometheus`, `import`. Precedence goes by it. */
  readonly source: string;
  /** When the source saw it, in milliseconds. */
  readonly at: number;
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** One outcome for each candidate, in their order. A `ref` that occurs twice is refused the second time. */
export async function upsert(pool: pg.Pool, params: UpsertParams): Promise<UpsertOutcome[]> {
  return carryOut(params, await readRelationTypes(pool), {
    wave: (items) => inTransaction(pool, (client) => upsertWave(client, params, items)),
    relate: (edges) => relateEach(pool, { ...params, edges }),
  });
}

/** What `upsert` would answer if it was called now; nothing is written. */
export async function rehearseUpsert(pool: pg.Pool, params: UpsertParams): Promise<UpsertOutcome[]> {
  return inSnapshot(pool, async (client) =>
    carryOut(params, await readRelationTypes(client), createRehearsal(client, params)),
  );
}

async function carryOut(params: UpsertParams, types: RelationTypes, host: UpsertHost): Promise<UpsertOutcome[]> {
  const candidates = params.candidates.map((candidate) => {
    const ciClass = findClass(params.classes, candidate.class);
    return ciClass === undefined ? candidate : withoutPlaceholders(ciClass, candidate);
  });
  const outcomes = new Map<Candidate, Placement>();
  const byRef = new Map<string, Candidate>();
  let open: Candidate[] = [];
  for (const candidate of candidates) {
    const fault = byRef.has(candidate.ref)
      ? ({
          code: "unidentified",
          message: `"${candidate.ref.slice(0, 80)}" occurs twice in the payload: give each candidate its own ref`,
        } as const)
      : checkCandidate(findClass(params.classes, candidate.class), candidate, types);
    if (fault !== null) outcomes.set(candidate, { ref: candidate.ref, kind: "refused", fault });
    else {
      byRef.set(candidate.ref, candidate);
      open.push(candidate);
    }
  }
  const idOf = (candidate: Candidate): string | null => {
    const outcome = outcomes.get(candidate);
    return outcome === undefined || outcome.kind === "refused" ? null : outcome.id;
  };
  const ends = relationEnds(candidates, byRef, types);
  const parents = (candidate: Candidate) => parentsOf(params.classes, candidate, ends, types);

  while (open.length > 0) {
    const ready = open.filter((candidate) =>
      parents(candidate).every(({ other }) => typeof other === "string" || outcomes.has(other)),
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
    const written = await host.wave(items);
    for (const [index, candidate] of wave.entries()) {
      const outcome = written[index];
      if (outcome !== undefined) outcomes.set(candidate, outcome);
    }
    open = open.filter((candidate) => !outcomes.has(candidate));
  }

  const related = await host.relate(edgesOf(ends, idOf));
  return candidates.map((candidate): UpsertOutcome => {
    const outcome = outcomes.get(candidate) as Placement;
    if (outcome.kind === "refused") return outcome;
    const relations = candidate.relations.map((relation) =>
      relationOutcome(relation, outcome.id, { byRef, idOf, related, types }),
    );
    return { ...outcome, relations };
  });
}

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
  const outcome = payload.related.get(
    edgeText(direction.reversed ? { from: to, type, to: id } : { from: id, type, to }),
  );
  return outcome === undefined || outcome === "unknown"
    ? refused(`there is no configuration item "${to.slice(0, 80)}"`)
    : { name, to, kind: outcome, because: null };
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

function parentsOf(
  classes: CiClasses,
  candidate: Candidate,
  ends: readonly RelationEnds[],
  types: RelationTypes,
): { relation: string; other: Candidate | string }[] {
  const ciClass = findClass(classes, candidate.class);
  if (ciClass === undefined) return [];
  return parentRelations(ciClass).flatMap((relation) => {
    const direction = relationDirection(types, relation);
    if (direction === null) return [];
    return ends.flatMap((end) => {
      if (end.type !== direction.type.names[0]) return [];
      if (!direction.reversed && end.from === candidate) return [{ relation, other: end.to }];
      return direction.reversed && end.to === candidate ? [{ relation, other: end.from }] : [];
    });
  });
}

function edgesOf(ends: readonly RelationEnds[], idOf: (candidate: Candidate) => string | null): Edge[] {
  return ends.flatMap((end) => {
    const from = typeof end.from === "string" ? end.from : idOf(end.from);
    const to = typeof end.to === "string" ? end.to : idOf(end.to);
    return from === null || to === null || from === to ? [] : [{ from, type: end.type, to }];
  });
}
