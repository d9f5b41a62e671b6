import type pg from "pg";
import type { PlacedItem, Placement, PlaceParams } from "../../engine/identity/place.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import type { Draft } from "../../engine/identity/draft.ts";
import type { Edge, EdgeOutcome } from "../../engine/identity/edge.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import { foreseeEdges } from "./relate.ts";
import { type KeyOwner, keyText } from "../../engine/identity/key-owner.ts";
import { readOwners } from "./wave-lock.ts";
import { askWave, decideWave } from "./wave.ts";

/** What carries a payload out: waves, then relations. */
export interface UpsertHost {
  wave(items: readonly PlacedItem[]): Promise<readonly Placement[]>;
  /** What became of each relation, by `edgeText`. */
  relate(edges: readonly Edge[]): Promise<ReadonlyMap<string, EdgeOutcome>>;
}

/**
 * Carries a payload out on a snapshot and writes nothing: what a wave would have written is remembered, and the next
 * one finds it. It takes no lock, so that it holds nobody up.
 */
export function createRehearsal(client: pg.PoolClient, params: PlaceParams, types: RelationTypes): UpsertHost {
  const written = new Map<string, Ci>();
  const owned = new Map<string, KeyOwner>();
  return {
    async wave(items) {
      const question = askWave(params, items);
      const read = await readOwners(client, question);
      const owners = new Map(read.owners.map((owner) => [keyText(owner), owner]));
      for (const key of question.keys) {
        const later = owned.get(keyText(key));
        if (later !== undefined) owners.set(keyText(key), later);
      }
      const cis = new Map(read.cis.map((ci) => [ci.id, ci]));
      for (const id of [...[...owners.values()].map(({ ciId }) => ciId), ...question.named]) {
        const later = written.get(id);
        if (later !== undefined) cis.set(id, later);
      }
      const reading = { owners: [...owners.values()], cis: [...cis.values()], alsoTaken: written.keys() };
      const { outcomes, result } = await decideWave(client, params, question, reading);
      for (const draft of result.drafts) written.set(draft.id, asStored(draft, params.at));
      for (const [key, ciId] of result.ownerOf) {
        const [family, rule, value] = JSON.parse(key) as [string, string, string];
        owned.set(key, { family, rule, key: value, ciId });
      }
      return outcomes;
    },
    relate: (edges) =>
      foreseeEdges(client, { ...params, edges, types }, new Map([...written].map(([id, ci]) => [id, ci.class]))),
  };
}

/** The CI that the next wave would read. */
function asStored(draft: Draft, at: number): Ci {
  const { stored } = draft;
  const isActive = stored === null || draft.restored || stored.state === "active";
  return {
    id: draft.id,
    class: draft.ciClass,
    classSaid: draft.classSaid,
    family: draft.family,
    name: draft.name,
    state: isActive ? "active" : stored.state,
    attributes: draft.attributes,
    keys: draft.keys,
    aliases: draft.aliases,
    mergedInto: null,
    version: (stored?.version ?? 0) + 1,
    firstSeenAt: stored?.firstSeenAt ?? at,
    lastSeenAt: Math.max(stored?.lastSeenAt ?? at, at),
    changedAt: at,
    absentAt: isActive ? null : stored.absentAt,
  };
}
