import { equalJson } from "../condition/compare.ts";
import type { Json } from "../base/json.ts";
import type { ServiceRank } from "./correlation.ts";

/** What must be read of services: those of a class, with those that extend it, that depend on a CI. */
export interface ServiceNeed {
  readonly class: string;
  /** Relations at most. */
  readonly depth: number;
  /** The attribute whose value is told of each; null = none. */
  readonly attribute: string | null;
}

/** A service that depends on a CI, or is it. */
export interface ServiceOf {
  readonly id: string;
  readonly distance: number;
  readonly value: Json;
}

export function serviceText({ class: ciClass, depth, attribute }: ServiceNeed): string {
  return JSON.stringify([ciClass, depth, attribute]);
}

/** The most important one, then the nearest, then the smaller id; null = there is none. */
export function mostImportant(services: readonly ServiceOf[], rank: ServiceRank | null): ServiceOf | null {
  const placeOf = ({ value }: ServiceOf): number => {
    const place = rank?.values.findIndex((one) => equalJson(one, value)) ?? 0;
    return place < 0 ? rank!.values.length : place;
  };
  const sorted = services.toSorted(
    (one, other) => placeOf(one) - placeOf(other) || one.distance - other.distance || (one.id < other.id ? -1 : 1),
  );
  return sorted[0] ?? null;
}
