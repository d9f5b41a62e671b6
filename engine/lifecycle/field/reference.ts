import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import type { Field } from "../ir.ts";
import { fileNamed } from "./file.ts";
import { refuse } from "../refusal.ts";
import type { Work } from "../work.ts";

/**
 * A value whose references are checked against readings: people and groups must exist, a configuration item is kept
 * by its id and must be of the field's class, and a file by what it is. `trusted`: the definition gives it, not a
 * person. Refuses with OPS408 or OPS402.
 */
export function resolveReferences(work: Work, field: Field, value: Json, trusted = false): Json {
  if (field.type === "file") {
    if (value === null || !Array.isArray(value)) return value === null ? null : fileNamed(work, field, value, trusted);
    return value.map((item: Json) => fileNamed(work, field, item, trusted));
  }
  if (field.type !== "user" && field.type !== "group" && field.type !== "ci") return value;
  if (Array.isArray(value)) return value.map((item: Json) => resolveReference(work, field, item));
  return resolveReference(work, field, value);
}

function resolveReference(work: Work, field: Field, value: Json): Json {
  if (typeof value !== "string") return value;
  if (field.type === "user") {
    const person = work.reader.person(value);
    if (person === null) return unknown(field, value, "there is no such person");
    return person.active ? value : unknown(field, value, "that person is no longer active");
  }
  if (field.type === "group")
    return work.reader.group(value) === null ? unknown(field, value, "there is no such group") : value;
  const ci = work.reader.ci(value);
  if (ci === null) return unknown(field, value, "there is no such configuration item");
  if (field.class !== null && ci.classes.length > 0 && !ci.classes.includes(field.class)) {
    return unknown(
      field,
      value,
      `it is a ${ci.classes[0] ?? "configuration item"}, and the field takes a ${field.class}`,
    );
  }
  return ci.id;
}

function unknown(field: Field, value: string, why: string): never {
  return refuse(
    "OPS408",
    "invalidInput",
    `field "${field.name}": "${value}" is not a ${field.type} it can take: ${why}`,
    {
      field: field.name,
      value,
    },
  );
}

/** Reads the attributes that expressions may read of what the fields refer to, and keeps them with the decision. */
export function readReferences(work: Work, declared: { readonly [name: string]: Field }, fields: JsonObject): void {
  for (const field of Object.values(declared)) {
    if (field.read.length === 0 || (field.type !== "ci" && field.type !== "user")) continue;
    const value = ownValue(fields, field.name) ?? null;
    for (const item of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (typeof item === "string") readReference(work, field, item);
    }
  }
}

function readReference(work: Work, field: Field, id: string): void {
  const name = `${field.type}/${id}`;
  const known = work.draft.noted(name);
  if (field.type === "user") {
    const person = work.reader.person(id);
    if (person === null) return;
    const { manager, groups, roles, active } = person;
    work.draft.note(name, snapshot(known, field.read, { ...person.attributes, manager, groups, roles, active }));
    return;
  }
  const ci = work.reader.ci(id);
  if (ci === null) return;
  const { owner, ownerGroup, classes } = ci;
  const attributes = { ...ci.attributes, owner, ownerGroup, class: classes[0] ?? null, name: ci.name };
  work.draft.note(name, snapshot(known, [...field.read, "name"], attributes));
}

/** Two fields may refer to the same item and read different attributes: the snapshot holds both. */
function snapshot(known: Json | undefined, read: readonly string[], attributes: JsonObject): JsonObject {
  const before = typeof known === "object" && known !== null && !Array.isArray(known) ? (known as JsonObject) : {};
  return { ...before, ...Object.fromEntries(read.map((name) => [name, ownValue(attributes, name) ?? null])) };
}
