/**
 * What was seen of certificates at places: kept once each, with who signed whom, noted by place, and told to the CMDB.
 */
import type pg from "pg";
import { certificateCandidates, issuedBy, usesCertificate } from "../../engine/certificate/candidate.ts";
import type { CertificateFacts } from "../../engine/certificate/facts.ts";
import type { Edge } from "../../engine/identity/edge.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { relationDirection } from "../../engine/identity/relation.ts";
import { keepCertificates } from "../../store/certificate/keep.ts";
import { readKnown } from "../../store/certificate/known.ts";
import { notePlaces, type SeenPlace } from "../../store/certificate/places.ts";
import { shownNoMore } from "../../store/certificate/shown-no-more.ts";
import { unrelate } from "../../store/cmdb/end-edges.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { readRelationTypes } from "../../store/cmdb/relation-types.ts";
import { upsert } from "../../store/cmdb/upsert.ts";

/** A place and what it sent in DER, its own certificate first; empty where nothing was seen. */
export interface ShownPlace extends Omit<SeenPlace, "chain"> {
  readonly sent: readonly Buffer[];
}

export interface NoteParams {
  readonly classes: CiClasses;
  readonly source: string;
  /** Milliseconds. */
  readonly at: number;
  /** The sweep tells the CMDB itself what each application shows: only who has signed it is left to tell. */
  readonly isTold?: boolean;
}

export async function noteShown(
  pool: pg.Pool,
  places: readonly ShownPlace[],
  { classes, source, at, isTold = false }: NoteParams,
): Promise<readonly SeenPlace[]> {
  if (places.length === 0) return [];
  const kept = new Map<string, CertificateFacts>();
  const noted: SeenPlace[] = [];
  for (const { sent, ...place } of places) {
    const { facts } = await keepCertificates(pool, sent, { source, at });
    for (const one of facts) kept.set(one.fingerprint, one);
    const isBroken = sent.length > 0 && facts.length === 0;
    const fault = isBroken ? `${place.place}: its certificate cannot be read` : place.fault;
    noted.push({ ...place, fault, chain: facts.map(({ fingerprint }) => fingerprint) });
  }
  await notePlaces(pool, noted, { source, at });
  const own = new Set(isTold ? noted.flatMap(({ chain }) => chain.slice(0, 1)) : []);
  const { issuers } = await readKnown(pool, [...kept.keys()]);
  const certificates = [...kept.values()];
  const relates = relationDirection(await readRelationTypes(pool), issuedBy) !== null;
  const candidates = certificateCandidates(certificates, {
    classes,
    issuers: relates ? issuers : new Map(),
    isTold: (one) => own.has(one),
  });
  const outcomes = candidates.length === 0 ? [] : await upsert(pool, { classes, candidates, source, at });
  if (isTold) return noted;
  const ids = new Map(outcomes.flatMap((one) => (one.kind === "refused" ? [] : [[one.ref, one.id] as const])));
  const edges = noted.flatMap(({ ciId, chain, fault }): Edge[] => {
    const to = ids.get(chain[0] ?? "");
    return ciId === null || to === undefined || fault !== null ? [] : [{ from: ciId, type: usesCertificate, to }];
  });
  await relate(pool, { edges, source, at });
  const users = [...new Set(edges.map(({ from }) => from))];
  const over = await shownNoMore(pool, { users, type: usesCertificate, source });
  if (over.length > 0) await unrelate(pool, { edges: over, source, at });
  return noted;
}
