import type { JsonObject } from "../../engine/base/json.ts";
import { ScimError } from "./error.ts";
import { type Filter, fits, parseFilter } from "./filter.ts";
import { keyOf } from "./path.ts";
import { maxResults } from "./schemas.ts";

/** What a list is asked for (RFC 7644, 3.4.2). */
export interface ListQuery {
  readonly filter: Filter | null;
  /** From 1. */
  readonly startIndex: number;
  readonly count: number;
  readonly shape: Shape;
}

/** Which attributes are shown; empty `only` = all. */
export interface Shape {
  readonly only: readonly string[];
  readonly without: readonly string[];
}

export function readListQuery(query: { readonly [name: string]: unknown }): ListQuery {
  const filter = query["filter"];
  return {
    filter: typeof filter === "string" && filter.trim() !== "" ? parseFilter(filter) : null,
    startIndex: Math.max(1, wholeOf(query["startIndex"], "startIndex") ?? 1),
    count: Math.min(maxResults, Math.max(0, wholeOf(query["count"], "count") ?? maxResults)),
    shape: readShape(query),
  };
}

export function readShape(query: { readonly [name: string]: unknown }): Shape {
  const names = (value: unknown): string[] =>
    typeof value === "string"
      ? value
          .split(",")
          .map((name) => name.trim().split(".")[0] ?? "")
          .filter((name) => name !== "")
      : [];
  return { only: names(query["attributes"]), without: names(query["excludedAttributes"]) };
}

/** A name that the filter asks for and nothing else, so that not everybody is read: `userName eq "kim"`. */
export function askedFor({ filter }: ListQuery, attributes: readonly string[]): string | null {
  if (filter?.is !== "eq" || filter.path.part !== null || typeof filter.value !== "string") return null;
  return attributes.includes(filter.path.attribute.toLowerCase()) ? filter.value : null;
}

export function listResponse(resources: readonly JsonObject[], { filter, startIndex, count, shape }: ListQuery) {
  const found = filter === null ? resources : resources.filter((resource) => fits(filter, resource));
  const page = found.slice(startIndex - 1, startIndex - 1 + count).map((resource) => shaped(resource, shape));
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: found.length,
    startIndex,
    itemsPerPage: page.length,
    Resources: page,
  };
}

/** `schemas`, `id` and `meta` are always there. */
export function shaped(resource: JsonObject, { only, without }: Shape): JsonObject {
  const always = ["schemas", "id", "meta"];
  const names = (list: readonly string[]): readonly string[] => list.map((name) => keyOf(resource, name));
  const [kept, hidden] = [names(only), names(without)];
  return Object.fromEntries(
    Object.entries(resource).filter(
      ([name]) => always.includes(name) || ((only.length === 0 || kept.includes(name)) && !hidden.includes(name)),
    ),
  );
}

function wholeOf(value: unknown, name: string): number | null {
  if (value === undefined) return null;
  if (typeof value === "string" && /^-?\d{1,9}$/.test(value)) return Number(value);
  throw new ScimError(400, "invalidValue", `${name} is ${JSON.stringify(value)}, and a whole number is expected`);
}
