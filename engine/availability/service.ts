import { failure, ok, type Result } from "../base/result.ts";
import type { Availability } from "./ir.ts";

/** A CI that something is promised of, with all that it depends on. */
export interface Service {
  /** Id of the CI. */
  readonly ci: string;
  readonly name: string;
  /** Ids of CIs by how many relations lie between: itself 0. */
  readonly reach: { readonly [ci: string]: number };
}

/** Most services of one commitment, and most relations that it may follow. */
const mostServices = 200;
export const mostRelations = 5;

/**
 * The CIs that it is of, by their ids. `found`: of a class those of it that hold; where CIs are named, those of them
 * that are there. The error is for who reads.
 */
export function servicesAmong<Ci extends { readonly id: string }>(
  { of }: Pick<Availability, "of">,
  found: readonly Ci[],
): Result<readonly Ci[], string> {
  const missing = "cis" in of ? of.cis.find((id) => !found.some((ci) => ci.id === id)) : undefined;
  if (missing !== undefined)
    return failure(`there is no CI "${missing}" yet: it is counted once it was found or added`);
  if (found.length === 0) return failure("there is no CI that it is of yet: it is counted once one was found or added");
  if (found.length > mostServices) return failure(`it is of more than ${String(mostServices)} CIs`);
  return ok(found.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
}

/** So many relations below its services something may count. */
export function relationsOf({ outages, except }: Pick<Availability, "outages" | "except">): number {
  return Math.max(...[...outages, ...except].map((source) => source.relations));
}

/** What CIs depend on, breadth first: `below` gives those that some depend on directly, of each. */
export function reachOf(ci: string, relations: number, below: (ci: string) => readonly string[]): Service["reach"] {
  const reach: { [ci: string]: number } = { [ci]: 0 };
  let edge: readonly string[] = [ci];
  for (let hop = 1; hop <= relations && edge.length > 0; hop += 1) {
    edge = [...new Set(edge.flatMap(below))].filter((id) => !Object.hasOwn(reach, id));
    for (const id of edge) reach[id] = hop;
  }
  return reach;
}
