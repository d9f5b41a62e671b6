/**
 * Secrets travel as names; here, inside the activity, they become values (invariant 7).
 *
 * 1. Only the definition can name one: data that looks like a reference is data.
 * 2. No value leaves: outputs, errors, heartbeats and logs of a call are searched for the values it was given and those
 *    it read itself, before anything is cut short.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isJsonObject, ownValue, type Json } from "../../engine/base/json.ts";
import { putSecrets } from "../../engine/runbook/put-secrets.ts";
import type { SecretUse } from "../../engine/runbook/state.ts";
import { faultError } from "./fault-error.ts";

/** Where secrets are kept. Undefined when there is none of that name, or an empty one. */
export interface SecretStore {
  read(name: string): Promise<Json | undefined>;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,99}$/;

/**
 * One file a secret, as container platforms mount them: the text without its last line break, or JSON when named
 * `NAME.json`.
 */
export function createFileSecrets(folder: string): SecretStore {
  const readText = async (file: string): Promise<string | undefined> => {
    try {
      return await readFile(join(folder, file), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  };
  return {
    async read(name) {
      if (!NAME.test(name)) return undefined;
      const text = await readText(name);
      if (text !== undefined) return text.trim() === "" ? undefined : text.replace(/\r?\n$/, "");
      const json = await readText(`${name}.json`);
      return json === undefined ? undefined : parseSecret(name, json);
    },
  };
}

function parseSecret(name: string, json: string): Json {
  try {
    return JSON.parse(json) as Json;
  } catch {
    // The parser's own message repeats a part of the secret.
    throw new Error(`the secret "${name}" is not JSON: correct the file ${name}.json, or name it ${name}`);
  }
}

/** No secret at all: each one asked for is refused. */
export const noSecrets: SecretStore = { read: () => Promise.resolve(undefined) };

export type Mask = <T extends Json>(value: T) => T;

/** The secret values one call has seen so far. */
export interface SeenSecrets {
  add(value: Json): void;
  /** Hides every value seen, in whatever is told about the call. */
  readonly mask: Mask;
}

export function createSeenSecrets(): SeenSecrets {
  const texts = new Set<string>();
  let wanted: readonly string[] = [];
  const maskJson = (value: Json): Json => {
    if (wanted.length === 0) return value;
    if (typeof value === "string") return wanted.reduce((text, secret) => text.replaceAll(secret, "***"), value);
    if (Array.isArray(value)) return (value as readonly Json[]).map(maskJson);
    if (isJsonObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [maskJson(key) as string, maskJson(item)]));
    return value;
  };
  return {
    add(value) {
      collectTexts(value, texts);
      // The longest first: a secret that holds another is not to be left with its own rest.
      wanted = [...texts].filter((text) => text.length >= SHORTEST_MASKED).sort((a, b) => b.length - a.length);
    },
    mask: maskJson as Mask,
  };
}

/** The store as a function sees it: what it reads counts as seen. */
export function watchSecrets(store: SecretStore, seen: SeenSecrets): SecretStore {
  return {
    async read(name) {
      const value = await store.read(name);
      if (value !== undefined) seen.add(value);
      return value;
    },
  };
}

/** The error as it may be told: itself when it holds no secret, else another one of its name without it. */
export function maskError(error: unknown, mask: Mask): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? mask(error) : error;
  let told = "";
  for (let one: unknown = error; one instanceof Error; one = one.cause) told += `${one.message}\n${one.stack ?? ""}\n`;
  if (mask(told) === told) return error;
  const masked = new Error(mask(error.message));
  masked.name = error.name;
  masked.stack = mask(error.stack ?? "");
  return masked;
}

/**
 * The input of a step with the secrets it may use put in; they count as seen. One that is missing is an authorization
 * fault (403), as the specification asks.
 */
export async function resolveSecrets(
  input: Json,
  uses: readonly SecretUse[],
  store: SecretStore,
  seen: SeenSecrets,
): Promise<Json> {
  const values = new Map<string, Json>();
  for (const { parts } of uses)
    for (const part of parts) {
      if (typeof part === "string") continue;
      const value = await readSecret(store, part.secret);
      seen.add(value);
      values.set(part.secret, value);
    }
  return putSecrets(input, uses, (name) => values.get(name) ?? null);
}

async function readSecret(store: SecretStore, reference: string): Promise<Json> {
  const [name = "", ...path] = reference.split(".");
  let value = await store.read(name);
  for (const key of path) value = ownValue(value, key);
  if (value === undefined)
    throw faultError("authorization", `the secret "${reference}" does not exist, is empty, or may not be used here`);
  return value;
}

/**
 * A text in the forms in which others give it back: as it is, in base64 (also inside a longer text), in an address,
 * inside JSON.
 */
function formsOf(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const inside = [0, 1, 2].flatMap((before) => [
    base64Inside(bytes, before, "base64"),
    base64Inside(bytes, before, "base64url"),
  ]);
  return [text, bytes.toString("base64"), ...inside, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)];
}

/**
 * The characters of a base64 that hold nothing but `bytes`, which begin `before` bytes (0 to 2) behind a group of
 * three.
 */
function base64Inside(bytes: Buffer, before: number, encoding: "base64" | "base64url"): string {
  const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString(encoding);
  return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function collectTexts(value: Json, into: Set<string>): void {
  if (typeof value === "string") {
    for (const form of formsOf(value)) into.add(form);
    // One of several lines, as a key, is printed and told line by line.
    for (const line of value.split(/\r?\n/)) if (line.trim().length >= shortestLine) into.add(line.trim());
  } else if (Array.isArray(value)) for (const item of value as readonly Json[]) collectTexts(item, into);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collectTexts(item, into);
}

/** Shorter texts than this would blank out half of every answer; a secret that short keeps nothing safe anyway. */
const SHORTEST_MASKED = 4;

/** Shorter lines of a longer secret say too little, and stand in other texts. */
const shortestLine = 8;
