import { createHash } from "node:crypto";
import type { Pool } from "pg";
import { canonicalJson } from "../engine/canonical.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Actor } from "../engine/lifecycle/record.ts";
import { latestBundle, readBundle } from "../store/definition/bundle.ts";
import { reserveNumber } from "../store/record/reserve-number.ts";
import type { CommandOutcome } from "../workflows/messages.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { CommandConflictError, CommandFailedError } from "./error.ts";

export interface OpenRecordParams {
  /** Record type, such as `incident`. */
  readonly type: string;
  readonly fields: JsonObject;
  /** Records to link, by link name. */
  readonly links?: { readonly [link: string]: readonly string[] };
  readonly by: Actor;
  /** Caller's idempotency or correlation key: a repeat finds the same record. */
  readonly key: string;
  readonly deadlineMs?: number;
  /** Digest of the latest bundle of the type, when the caller has just looked it up. @default the latest in the store */
  readonly bundle?: string;
}

export interface OpenedRecord {
  readonly recordId: string;
  readonly number: string;
  readonly outcome: CommandOutcome;
}

/** Opens a record: its number is reserved first, by the caller's key, so that a retry after any crash finds the same one. */
export async function openRecord(deps: CommandDeps, params: OpenRecordParams): Promise<OpenedRecord> {
  const digest = params.bundle ?? (await latestBundle(deps.pool, params.type));
  if (digest === null)
    throw new CommandFailedError(`no definition of record type "${params.type}" is published: publish one with opsloom publish`);
  const input = { type: params.type, fields: params.fields, links: params.links ?? {} };
  const hash = createHash("sha256")
    .update(canonicalJson({ by: params.by.user, input }))
    .digest("hex");
  const reserved = await reserveNumber(deps.pool, {
    type: params.type,
    prefix: await prefixOf(deps.pool, digest),
    key: params.key,
    requestHash: hash,
  });
  if (reserved.kind === "mismatch") {
    throw new CommandConflictError(
      `idempotency key "${params.key}" was used for another ${params.type}, ${reserved.number}: use a new key for a new request`,
    );
  }
  const recordId = `${params.type}/${reserved.number}`;
  const outcome = await sendCommand(deps, {
    recordId,
    command: { id: `open:${params.key}`, name: "$open", by: params.by, input: { ...input, number: reserved.number } },
    // Nothing was asked of a number that did not exist.
    isNew: !reserved.repeated,
    ...(params.deadlineMs === undefined ? {} : { deadlineMs: params.deadlineMs }),
  });
  return { recordId, number: reserved.number, outcome };
}

/** Prefixes of numbers by bundle. Under its digest a bundle never changes, so what was read once is true for ever. */
const prefixes = new Map<string, string>();
const prefixCapacity = 256;

async function prefixOf(pool: Pool, digest: string): Promise<string> {
  const known = prefixes.get(digest);
  if (known !== undefined) return known;
  const { recordType } = await readBundle(pool, digest);
  if (prefixes.size >= prefixCapacity) prefixes.clear();
  prefixes.set(digest, recordType.number);
  return recordType.number;
}
