/**
 * Changes of RFC 7644, 3.5.2, made on a copy of a resource: what comes out is then taken as if it had been sent whole.
 * Names and operations are taken in any case, and a value for all of a filter's hits, as directories send them.
 */
import { canonicalJson } from "../../engine/base/canonical.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";
import { ScimError } from "./error.ts";
import { type Filter, fits, readOr } from "./filter.ts";
import { childOf, keyOf, type Path, readPath } from "./path.ts";
import { enterpriseUser } from "./schemas.ts";
import { Tokens } from "./tokens.ts";

type Draft = { [name: string]: Json };

interface Target extends Path {
  readonly filter: Filter | null;
}

export function applyPatch(resource: JsonObject, body: unknown): JsonObject {
  const draft = structuredClone<Draft>(resource);
  for (const { op, path, value } of operationsOf(body)) {
    if (path === null) {
      if (op === "remove") throw new ScimError(400, "noTarget", 'a "remove" needs a path');
      if (!isJsonObject(value)) throw new ScimError(400, "invalidValue", `a "${op}" without a path needs an object`);
      // Directories send dotted names and those of the extension here, too.
      for (const [name, item] of Object.entries(value)) change(draft, op, targetOf(name), item);
    } else change(draft, op, targetOf(path), value);
  }
  forgetShownName(resource, draft);
  return draft;
}

/**
 * What was shown before gives way to a changed name: to one that is written out, or to both its parts. Of one part
 * alone no name can be made, for the other is kept nowhere.
 */
function forgetShownName(before: JsonObject, draft: Draft): void {
  const [old, now] = [childOf(before, "name"), childOf(draft, "name")];
  if (!isJsonObject(now) || !isJsonObject(old)) return;
  const formatted = childOf(now, "formatted");
  const isWritten = formatted !== undefined && formatted !== childOf(old, "formatted");
  const isWhole = childOf(now, "givenName") !== undefined && childOf(now, "familyName") !== undefined;
  if (!isWritten && !isWhole) return;
  if (childOf(draft, "displayName") === childOf(before, "displayName")) delete draft[keyOf(draft, "displayName")];
  if (isWritten) return;
  const parts = Object.entries(now).filter(([name]) => name.toLowerCase() !== "formatted");
  draft[keyOf(draft, "name")] = Object.fromEntries(parts);
}

interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path: string | null;
  readonly value: Json;
}

function operationsOf(body: unknown): readonly Operation[] {
  const list = isJsonObject(body) ? childOf(body, "Operations") : undefined;
  if (!Array.isArray(list) || list.length === 0 || list.length > 1_000)
    throw new ScimError(400, "invalidSyntax", 'a change has "Operations", from 1 to 1000');
  return list.map((item: Json): Operation => {
    const given = isJsonObject(item) ? item : {};
    const sent = childOf(given, "op");
    const op = typeof sent === "string" ? sent.toLowerCase() : JSON.stringify(sent ?? null);
    const path = childOf(given, "path") ?? null;
    if (op !== "add" && op !== "replace" && op !== "remove")
      throw new ScimError(400, "invalidSyntax", `"${op}" is no operation: send add, replace or remove`);
    if (path !== null && typeof path !== "string") throw new ScimError(400, "invalidPath", "a path is a text");
    return { op, path, value: childOf(given, "value") ?? null };
  });
}

function targetOf(text: string): Target {
  try {
    const tokens = new Tokens(text);
    const path = readPath(tokens);
    let filter: Filter | null = null;
    if (tokens.take("[")) {
      filter = readOr(tokens, 0);
      tokens.expect("]");
    }
    const part = tokens.take(".") ? tokens.name() : path.part;
    if (!tokens.isAtEnd()) throw tokens.fault("the path goes on where it should end");
    return { attribute: path.attribute, part, filter };
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    throw new ScimError(400, "invalidPath", error.message);
  }
}

function change(draft: Draft, op: Operation["op"], target: Target, value: Json): void {
  const key = keyOf(draft, target.attribute);
  const old = Object.hasOwn(draft, key) ? (draft[key] ?? null) : null;
  if (target.filter !== null) changeHits(draft, key, old, op, target, value);
  else if (target.part !== null) changePart(draft, key, old, op, target.part, value);
  else if (op === "remove") removeWhole(draft, key, old, value);
  else if (op === "add" && Array.isArray(old)) draft[key] = joined(old, value);
  else if (op === "add" && isJsonObject(old) && isJsonObject(value)) draft[key] = { ...old, ...value };
  else draft[key] = value;
}

/** Those of several values that fit. */
function changeHits(
  draft: Draft,
  key: string,
  old: Json,
  op: Operation["op"],
  { filter, part }: Target,
  value: Json,
): void {
  const list = Array.isArray(old) ? old : [];
  const isHit = (item: Json): boolean => isJsonObject(item) && filter !== null && fits(filter, item);
  if (!list.some(isHit)) {
    if (op === "remove") return;
    const made =
      filter?.is === "eq" && typeof filter.value === "string" ? { [filter.path.attribute]: filter.value } : null;
    if (made === null || key !== "emails") throw new ScimError(400, "noTarget", `nothing of "${key}" fits the path`);
    draft[key] = [
      ...list,
      part === null ? { ...made, ...(isJsonObject(value) ? value : {}) } : { ...made, [part]: value },
    ];
    return;
  }
  if (op === "remove" && part === null) {
    draft[key] = list.filter((item: Json) => !isHit(item));
    return;
  }
  draft[key] = list.map((item: Json): Json => {
    if (!isHit(item) || !isJsonObject(item)) return item;
    if (part === null) return isJsonObject(value) ? { ...item, ...value } : value;
    const rest: Draft = { ...item };
    if (op === "remove") delete rest[keyOf(item, part)];
    else rest[keyOf(item, part)] = value;
    return rest;
  });
}

function changePart(draft: Draft, key: string, old: Json, op: Operation["op"], part: string, value: Json): void {
  if (Array.isArray(old)) {
    // A part of several values without a filter means each of them.
    draft[key] = old.map((item: Json): Json => (isJsonObject(item) ? { ...item, [keyOf(item, part)]: value } : item));
    return;
  }
  const object: Draft = { ...(isJsonObject(old) ? old : {}) };
  if (op === "remove") delete object[keyOf(object, part)];
  // Some send the manager's name alone.
  else
    object[keyOf(object, part)] =
      key === enterpriseUser && typeof value === "string" && part === "manager" ? { value } : value;
  draft[key] = object;
}

/** All of it, or those of several values that are named. */
function removeWhole(draft: Draft, key: string, old: Json, value: Json): void {
  if (!Array.isArray(old) || value === null) {
    delete draft[key];
    return;
  }
  const named = new Set((Array.isArray(value) ? value : [value]).map((item: Json) => valueOf(item)));
  draft[key] = old.filter((item: Json) => !named.has(valueOf(item)));
}

/** What is there already, by its `value` or as a whole, is not added again. */
function joined(old: readonly Json[], value: Json): Json[] {
  const there = new Set(old.map(identityOf));
  return [
    ...old,
    ...(Array.isArray(value) ? value : [value]).filter((item: Json) => {
      const identity = identityOf(item);
      if (there.has(identity)) return false;
      there.add(identity);
      return true;
    }),
  ];
}

/** By what one of several values is known. */
function identityOf(item: Json): string {
  return canonicalJson(valueOf(item) ?? item);
}

function valueOf(item: Json): Json {
  return isJsonObject(item) ? (childOf(item, "value") ?? null) : item;
}
