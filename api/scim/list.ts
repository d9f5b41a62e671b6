import type { JsonObject } from "../../engine/base/json.ts";
import type { DirectoryKey } from "../../store/person/directory.ts";
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

/** Where the resources of a list are. */
export interface Source<Item> {
  read(key: DirectoryKey): Promise<readonly Item[]>;
  count(): Promise<number>;
  present(item: Item): JsonObject;
  /** Attributes, in small letters, that are looked up: `userName eq "kim"` reads one person. */
  readonly keys: { readonly [attribute: string]: "name" | "nameInAnyCase" | "titleInAnyCase" | "externalId" };
}

/** A list without a filter reads its page, and one that asks for a key what has it; any other reads all. */
export async function readPage<Item>(query: ListQuery, source: Source<Item>) {
  const { filter, startIndex, count } = query;
  if (filter === null) {
    const page = await source.read({ offset: startIndex - 1, limit: count });
    return answer(
      page.map((item) => source.present(item)),
      await source.count(),
      query,
    );
  }
  const items = await source.read(keyOfFilter(filter, source.keys));
  return listResponse(
    items.map((item) => source.present(item)),
    query,
  );
}

function keyOfFilter(filter: Filter, keys: Source<unknown>["keys"]): DirectoryKey {
  if (filter.is !== "eq" || filter.path.part !== null || typeof filter.value !== "string") return {};
  const attribute = filter.path.attribute.toLowerCase();
  const key = Object.hasOwn(keys, attribute) ? keys[attribute] : undefined;
  return key === undefined ? {} : { [key]: filter.value };
}

/** Those of all resources that fit, from where the page starts. */
export function listResponse(resources: readonly JsonObject[], query: ListQuery) {
  const { filter, startIndex, count } = query;
  const found = filter === null ? resources : resources.filter((resource) => fits(filter, resource));
  return answer(found.slice(startIndex - 1, startIndex - 1 + count), found.length, query);
}

function answer(page: readonly JsonObject[], totalResults: number, { startIndex, shape }: ListQuery) {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults,
    startIndex,
    itemsPerPage: page.length,
    Resources: page.map((resource) => shaped(resource, shape)),
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
