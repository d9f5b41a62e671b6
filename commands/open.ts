import type { Pool } from "pg";
import { recordTypeOf } from "../engine/lifecycle/bundle.ts";
import type { JsonObject } from "../engine/base/json.ts";
import { Recent } from "../engine/base/recent.ts";
import type { Actor, Command } from "../engine/lifecycle/record.ts";
import { findArchived, whereabouts } from "../store/archive/archived.ts";
import { latestBundle, readBundle } from "../store/definition/bundle.ts";
import { createDefinitionsCache, type DefinitionsCache } from "../store/definition/definitions-cache.ts";
import { digestOf } from "../store/digest.ts";
import { reserveNumber } from "../store/record/reserve-number.ts";
import type { CommandOutcome } from "../workflows/messages.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { CommandConflictError, CommandFailedError } from "./error.ts";
import { foresee, type KnownPerson, type References, referencesOf } from "./foresee.ts";

export interface OpenRecordParams {
  /** Record type, such as `incident`. */
  readonly type: string;
  readonly fields: JsonObject;
  /** Records to link, by link name. */
  readonly links?: { readonly [link: string]: readonly string[] };
  /** Run of the remediation that raises it. */
  readonly raisedBy?: string;
  readonly by: Actor;
  /** Caller's idempotency or correlation key: a repeat finds the same record. */
  readonly key: string;
  readonly deadlineMs?: number;
  /**
   * Digest of the latest bundle of the type, when the caller has just looked it up. @default the latest in the store
   */
  readonly bundle?: string;
  /** The caller, when they have just been read. */
  readonly known?: KnownPerson;
}

export interface OpenedRecord {
  readonly recordId: string;
  readonly number: string;
  readonly outcome: CommandOutcome;
}

/**
 * Opens a record: its number is reserved first, by the caller's key, so that a retry after any crash finds the same
 * one.
 */
export async function openRecord(deps: CommandDeps, params: OpenRecordParams): Promise<OpenedRecord> {
  const digest = params.bundle ?? (await latestBundle(deps.pool, params.type));
  if (digest === null)
    throw new CommandFailedError(
      `no definition of record type "${params.type}" is published: publish one with opsloom publish`,
    );
  const raised = params.raisedBy === undefined ? {} : { raisedBy: params.raisedBy };
  const input = { type: params.type, fields: params.fields, links: params.links ?? {}, ...raised };
  const command: Command = { id: `open:${params.key}`, name: "$open", by: params.by, input };
  const hash = digestOf({ by: params.by.user, input });
  const { prefix, references, definitions } = await openingOf(deps.pool, digest);
  const { known } = params;
  const now = Date.now();
  const [reserved, readings, opening] = await Promise.all([
    reserveNumber(deps.pool, { type: params.type, prefix, key: params.key, requestHash: hash }),
    foresee(deps.pool, { references, command, now, ...(known === undefined ? {} : { known }) }),
    definitions.read(digest, now, now),
  ]);
  if (reserved.kind === "mismatch") {
    throw new CommandConflictError(
      `idempotency key "${params.key}" was used for another ${params.type}, ${reserved.number}: use a new key for a new request`,
    );
  }
  const recordId = `${params.type}/${reserved.number}`;
  const archived = reserved.repeated ? await findArchived(deps.pool, recordId) : null;
  if (archived !== null)
    throw new CommandConflictError(`idempotency key "${params.key}" opened ${whereabouts(archived)}`);
  const outcome = await sendCommand(deps, {
    recordId,
    command: { ...command, input: { ...input, number: reserved.number } },
    readings,
    // Nothing was asked of a number that did not exist.
    ...(reserved.repeated ? {} : { isNew: true, opening }),
    ...(params.deadlineMs === undefined ? {} : { deadlineMs: params.deadlineMs }),
  });
  return { recordId, number: reserved.number, outcome };
}

interface Opening {
  /** Of the numbers of its records. */
  readonly prefix: string;
  readonly references: References;
  readonly definitions: DefinitionsCache;
}

/**
 * What an opening needs to know of a bundle, by digest. Under its digest a bundle never changes, so what was read once
 * is true for ever.
 */
const openings = new Recent<string, Opening>(128);

async function openingOf(pool: Pool, digest: string): Promise<Opening> {
  const known = openings.get(digest);
  if (known !== undefined) return known;
  const bundle = await readBundle(pool, digest);
  const definitions = createDefinitionsCache({ read: async () => bundle });
  const opening = { prefix: recordTypeOf(bundle).number, references: referencesOf(bundle), definitions };
  openings.set(digest, opening);
  return opening;
}
