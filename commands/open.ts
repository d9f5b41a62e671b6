import type { Pool } from "pg";
import { partsOf, recordTypeOf } from "../engine/lifecycle/bundle/bundle.ts";
import type { Calendar } from "../engine/clock/ir.ts";
import type { JsonObject } from "../engine/base/json.ts";
import { Recent } from "../engine/base/recent.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import type { Actor, Command } from "../engine/lifecycle/protocol.ts";
import type { OpenedFor, Order } from "../engine/lifecycle/record.ts";
import { linksOfOpening } from "../engine/lifecycle/link/named-links.ts";
import { findArchived, whereabouts } from "../store/archive/archived.ts";
import { zonesOf } from "../store/calendar/zones.ts";
import { latestBundle, readBundle } from "../store/definition/bundle.ts";
import { createDefinitionsCache, type DefinitionsCache } from "../store/definition/definitions-cache.ts";
import { digestOf } from "../store/digest.ts";
import { refuseOpening, reserveNumber } from "../store/record/answer-opening.ts";
import type { CommandOutcome, SentReadings } from "../workflows/messages.ts";
import { type CommandDeps, sendCommand } from "./command.ts";
import { decideOpening } from "./decide-opening.ts";
import { CommandConflictError, CommandFailedError } from "./error.ts";
import { foresee, type KnownPerson, type References, referencesOf } from "./foresee.ts";

export interface OpenRecordParams {
  /** Record type, such as `incident`. */
  readonly type: string;
  readonly fields: JsonObject;
  /** What gives it its fields, instead of `fields`. */
  readonly order?: Order;
  /** Records to link, by link name. */
  readonly links?: { readonly [link: string]: readonly string[] };
  /** Run of the remediation that raises it. */
  readonly raisedBy?: string;
  /** The record that asked for it. */
  readonly openedFor?: OpenedFor;
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

/** Of the number that an opening is decided with before it is given one: no record has it. */
const noNumber = "0000000";

/**
 * Opens a record. The opening is decided before a number is reserved by the caller's key: a refusal is kept under that
 * key, and a number is given to what is accepted only, so that a retry after any crash finds the same one. Should the
 * record's run then see another world than was seen here, its verdict counts: then a number may be burnt.
 */
export async function openRecord(deps: CommandDeps, params: OpenRecordParams): Promise<CommandOutcome> {
  const { pool } = deps;
  const digest = params.bundle ?? (await latestBundle(pool, params.type));
  if (digest === null)
    throw new CommandFailedError(
      `no definition of record type "${params.type}" is published: publish one with opsloom publish`,
    );
  const { command, asked } = requestOf(params);
  const { input } = command;
  const { bundle, calendars, references, definitions } = await openingOf(pool, digest);
  const prefix = recordTypeOf(bundle).number;
  const { known } = params;
  const now = Date.now();
  const linked = linksOfOpening(bundle, input.links).map(({ record }) => record);
  const [foreseen, opening] = await Promise.all([
    foresee(pool, { references, command, linked, now, ...(known === undefined ? {} : { known }) }),
    definitions.read(digest, now, now),
  ]);
  const unnumbered = { ...command, input: { ...input, bundle: digest, number: `${prefix}${noNumber}` } };
  const zones = zonesOf(calendars, now, now);
  const { refusal, readings } = await decideOpening(pool, { bundle, zones, command: unnumbered, foreseen, now });
  const answer = await (refusal === null
    ? reserveNumber(pool, { ...asked, prefix })
    : refuseOpening(pool, { ...asked, refusal }));
  if (answer.kind === "refused") return { ok: false, refusal: answer.refusal };
  if (answer.kind === "mismatch") {
    const used = `was used for another ${params.type}${answer.number === null ? ", which was refused" : `, ${answer.number}`}`;
    throw new CommandConflictError(`idempotency key "${params.key}" ${used}: use a new key for a new request`);
  }
  const { number, repeated } = answer;
  const recordId = `${params.type}/${number}`;
  const archived = repeated ? await findArchived(pool, recordId) : null;
  if (archived !== null)
    throw new CommandConflictError(`idempotency key "${params.key}" opened ${whereabouts(archived)}`);
  return sendCommand(deps, {
    recordId,
    command: { ...command, input: { ...input, number } },
    readings: readings === undefined ? undefined : numbered(readings, recordId),
    // Nothing was asked of a number that did not exist.
    ...(repeated ? {} : { isNew: true, opening }),
    ...(params.deadlineMs === undefined ? {} : { deadlineMs: params.deadlineMs }),
  });
}

/** The command that opens a record, and what makes another one under its key the same. */
export function requestOf(params: OpenRecordParams) {
  const { type, key, fields, links = {}, order, raisedBy, openedFor } = params;
  const input = {
    type,
    fields,
    links,
    ...(order === undefined ? {} : { order: { ...order } }),
    ...(raisedBy === undefined ? {} : { raisedBy }),
    ...(openedFor === undefined ? {} : { openedFor: { ...openedFor } }),
  };
  const command = { id: `open:${key}`, name: "$open", by: params.by, input } satisfies Command;
  return { command, asked: { type, key, requestHash: digestOf({ by: params.by.user, input }) } };
}

/** Which windows others hold was read for a record that had no number. */
function numbered({ reservations = [], ...readings }: SentReadings, record: string): SentReadings {
  return { ...readings, reservations: reservations.map((reading) => ({ ...reading, record })) };
}

interface Opening {
  readonly bundle: Bundle;
  readonly calendars: { readonly [name: string]: Calendar };
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
  const opening = { bundle, calendars: partsOf(bundle, "Calendar"), references: referencesOf(bundle), definitions };
  openings.set(digest, opening);
  return opening;
}
