/**
 * Files of a record: uploaded first, then named by their id in a field.
 *
 * 1. The record keeps what a file is (name, digest, size, media) as the store found it, never as somebody says it.
 * 2. A person names files that they have uploaded, and those that the record has. Another one's does not exist for
 * them.
 * 3. What a record ever had is in its ledger (`attached`): the content stays as long as that.
 */
import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { sizeText } from "../../file/size.ts";
import type { Field } from "../ir.ts";
import type { FileReading } from "../read/needs.ts";
import type { Refusal } from "../protocol.ts";
import { refuse } from "../refusal.ts";
import type { Work } from "../work.ts";

/** Id of a file that is named by it, or given as a record shows it; null = neither. */
export function fileIdOf(value: Json): string | null {
  const id = isJsonObject(value) ? ownValue(value, "id") : value;
  return typeof id === "string" && /^[A-Za-z0-9-]{1,64}$/.test(id) ? id : null;
}

/** The file as the record keeps it. Refuses with OPS408 or OPS402. `trusted`: the definition names it, not a person. */
export function fileNamed(work: Work, field: Field, value: Json, trusted: boolean): Json {
  const id = fileIdOf(value) ?? "";
  const held = heldFile(work, field, id);
  if (held !== null) return held;
  const file = work.reader.file(id);
  const mayName = file !== null && (trusted || isEngine(work) || file.uploadedBy === work.command.by.user);
  if (!mayName) {
    const message = `field "${field.name}": you have uploaded no file "${id}": ${uploadFirst}`;
    return refuse("OPS408", "invalidInput", message, { field: field.name, value: id });
  }
  checkFile(field, file);
  return shownFile(id, file);
}

const uploadFirst = "upload it first (opsloom attach, or POST /v1/files) and name it by the id that it is given";

/** Of a file that was there when the command was decided, and was dropped before it was committed. */
export function droppedRefusal(id: string): Refusal {
  const message = `the file "${id}" was dropped, for no record has ever had it: ${uploadFirst}`;
  return { code: "OPS408", reason: "invalidInput", message, durable: true, details: { value: id } };
}

/** What the guards of a command see of a file that is given with it; it is refused later if it must be. */
export function fileForGuards(work: Work, field: Field, value: Json): Json {
  const one = (given: Json): Json => {
    const id = fileIdOf(given) ?? "";
    const file = heldFile(work, field, id) === null ? work.reader.file(id) : null;
    return heldFile(work, field, id) ?? (file === null ? null : shownFile(id, file));
  };
  return Array.isArray(value) ? (value as readonly Json[]).map(one) : one(value);
}

function heldFile(work: Work, field: Field, id: string): Json | null {
  if (!work.draft.isOpen()) return null;
  const value = ownValue(work.draft.state().fields, field.name) ?? null;
  const held = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return held.find((one) => fileIdOf(one) === id) ?? null;
}

/** What another record asked for is opened with what the definition gives it. */
function isEngine({ command: { by } }: Work): boolean {
  return by.user.startsWith("$") || by.onBehalfOf?.startsWith("$") === true;
}

function checkFile(field: Field, { name, size, media }: FileReading): void {
  const { maxSize, media: taken = [] } = field;
  const details = { field: field.name };
  if (maxSize !== undefined && size > maxSize) {
    const message = `"${field.name}" takes files of at most ${sizeText(maxSize)}, and "${name}" has ${sizeText(size)}: send a smaller one`;
    refuse("OPS402", "invalidInput", message, details);
  }
  if (taken.length > 0 && !taken.includes(media)) {
    const message = `"${field.name}" takes ${taken.join(", ")}, and "${name}" is ${media} by its content: send it as one of these`;
    refuse("OPS402", "invalidInput", message, details);
  }
}

function shownFile(id: string, { name, digest, size, media }: FileReading): JsonObject {
  return { id, name, digest, size, media };
}

/** Writes into the ledger which files the record has got, beside those that it ever had. */
export function attachFiles(work: Work, declared: { readonly [name: string]: Field }, fields: JsonObject): void {
  for (const { name, type } of Object.values(declared)) {
    if (type !== "file") continue;
    const value = ownValue(fields, name) ?? null;
    for (const file of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      const id = fileIdOf(file);
      if (id === null || !isJsonObject(file) || work.draft.state().attached?.includes(id) === true) continue;
      work.draft.emit({ kind: "attached", field: name, file });
    }
  }
}
