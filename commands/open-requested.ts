/**
 * Opens a record that another one asked for.
 *
 * 1. Its number is reserved by the key of the request, so that a retry after any crash finds the same record.
 * 2. What is there is not asked about again: the time of its limit may be over, and another one opened since.
 * 3. One that is linked to others of the same list is opened after them: their lane is one. Where one of those was not
 *    opened, it is not either, for it would not wait for what it was meant to.
 * 4. The record that asked is told when nothing is opened: it waits for what it asked for.
 */
import type { Pool } from "pg";
import type { JsonObject } from "../engine/base/json.ts";
import type { Effect } from "../engine/lifecycle/effects.ts";
import { engineActor } from "../engine/lifecycle/engine-actor.ts";
import { claimOpening, releaseOpening } from "../store/record/limited-opening.ts";
import { recordOfKey } from "../store/record/record-of-key.ts";
import type { CommandOutcome } from "../workflows/messages.ts";
import { CommandConflictError } from "./error.ts";
import type { OpenRecordParams } from "./open.ts";

type Requested = Extract<Effect, { readonly kind: "open" }>;

export interface OpenRequestedDeps {
  readonly pool: Pool;
  /** UTC milliseconds. */
  readonly now: number;
  readonly open: (params: OpenRecordParams) => Promise<CommandOutcome>;
  /** Sends the record that asked `$unopened` with this input. */
  readonly unopened: (record: string, key: string, input: JsonObject) => Promise<void>;
}

export async function openRequested(deps: OpenRequestedDeps, effect: Requested): Promise<void> {
  const { id: key, record, type, limit } = effect;
  if ((await recordOfKey(deps.pool, type, key)) !== null) return;
  const unopened = (outcome: "refused" | "leftOut", because: string): Promise<void> =>
    deps.unopened(record, key, { key, outcome, because });
  const siblings = await readSiblings(deps.pool, effect);
  if (siblings.lacking !== null)
    return unopened("refused", `${siblings.lacking}, which it is linked to, was not opened`);
  if (limit !== null && !(await claimOpening(deps.pool, { ...limit, key, now: deps.now })))
    return unopened("leftOut", `one was opened for ${limit.per} within the time of its limit`);
  const refused = await open(deps, effect, siblings.links);
  if (refused === null) return;
  if (limit !== null) await releaseOpening(deps.pool, key);
  await unopened("refused", refused);
}

/** Why it was refused, or null. */
async function open(
  deps: OpenRequestedDeps,
  { id: key, record, type, link, fields, by, order, linked }: Requested,
  siblings: { readonly [link: string]: readonly string[] },
): Promise<string | null> {
  try {
    const outcome = await deps.open({
      type,
      fields,
      links: { ...linked, ...siblings, [link]: [record] },
      by: { user: by, roles: [], groups: [], onBehalfOf: engineActor.user },
      key,
      openedFor: { record, key },
      ...(order === undefined ? {} : { order }),
    });
    return outcome.ok ? null : `${outcome.refusal.code} ${outcome.refusal.message}`;
  } catch (error) {
    if (error instanceof CommandConflictError) return error.message;
    throw error;
  }
}

/** The ids of those it is linked to, or the key of one that is not there. */
async function readSiblings(
  pool: Pool,
  { links }: Requested,
): Promise<{ readonly links: { readonly [link: string]: readonly string[] }; readonly lacking: string | null }> {
  const found: { [link: string]: readonly string[] } = {};
  for (const [link, siblings] of Object.entries(links)) {
    const ids: string[] = [];
    for (const { type, key } of siblings) {
      const id = await recordOfKey(pool, type, key);
      if (id === null) return { links: {}, lacking: key };
      ids.push(id);
    }
    found[link] = ids;
  }
  return { links: found, lacking: null };
}
