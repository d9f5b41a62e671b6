import { facetsOf, lifecyclesOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { EventBody } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import type { Queryable } from "../../store/pool.ts";
import { readEvents } from "../../store/record/events.ts";
import { verifyChain } from "../../store/record/verify.ts";
import { type Violation, violationsOf } from "./violation.ts";

type Moved = Extract<EventBody, { readonly kind: "moved" }>;

/** A command that the API has answered with success. */
export interface AcknowledgedCommand {
  readonly recordId: string;
  readonly commandId: string;
  /** Head of the ledger that the answer named; null: it was to somebody who sees, and counts, a part of the record. */
  readonly head: number | null;
}

/**
 * I4: each ledger is whole and chained, folds to what is stored of its record, and moved only as its pinned definitions
 * allow.
 */
export async function checkLedgers(db: Queryable): Promise<Violation[]> {
  const violation = violationsOf("I4");
  const bundles = createBundleCache(db);
  const { rows } = await db.query<{ id: string; snapshot: RecordState }>(
    "select id, snapshot from records order by id",
  );
  const found: Violation[] = [];
  for (const { id, snapshot } of rows) {
    const chain = await verifyChain(db, id);
    if (chain.brokenAt !== null) {
      found.push(violation(id, `the chain is broken at event ${chain.brokenAt}: ${chain.why}`));
      continue;
    }
    let state: RecordState | null = null;
    for (const event of await readEvents(db, id, 0)) {
      if (event.body.kind === "moved" && state !== null) {
        const why = illegal(await bundles.read(state.bundle), state, event.body);
        if (why !== null) found.push(violation(id, `event ${event.seq}: ${why}`));
      }
      state = fold(state, event);
    }
    if (canonicalJson(state) !== canonicalJson(snapshot)) {
      found.push(violation(id, "its ledger folds to another record than the one stored"));
    }
  }
  return found;
}

/** Why a move is not one of the definitions, or null. */
function illegal(bundle: Bundle, before: RecordState, move: Moved): string | null {
  const lifecycle =
    move.facet === null
      ? lifecyclesOf(bundle).find(({ name }) => name === before.lifecycle)
      : facetsOf(bundle).find(({ facet }) => facet === move.facet);
  const from = move.facet === null ? before.state : before.facets[move.facet]?.state;
  const step = `"${move.command}" from ${move.from} to ${move.to} by rule ${move.rule}`;
  if (lifecycle === undefined) return `${step}: the bundle has no such lifecycle`;
  if (move.from !== from) return `${step}: the record was in ${from}`;
  const [owner, state, name = "", index] = move.rule.split("/");
  if (owner !== lifecycle.name || state !== from) return `${step}: the rule is of another state`;
  const branches = lifecycle.states[from]?.transitions[name] ?? [];
  const isNamed = branches[Number(index)]?.target === move.to;
  const isTimed =
    name === "after" && lifecycle.states[from]?.after.some(({ transition }) => transition.target === move.to) === true;
  if (!isNamed && !isTimed) return `${step}: the definitions have no such transition`;
  return lifecycle.states[move.to]?.final === move.final
    ? null
    : `${step}: it is told as ${move.final ? "final" : "not final"}`;
}

/**
 * I1 for commands: what was acknowledged is stored with the same outcome, and every event belongs to a command that was
 * answered.
 */
export async function checkCommands(db: Queryable, acknowledged: readonly AcknowledgedCommand[]): Promise<Violation[]> {
  const violation = violationsOf("I1");
  const { rows } = await db.query<{ record: string; command: string; head: number }>(
    "select record_id as record, command_id as command, head from command_outcomes",
  );
  const heads = new Map(rows.map(({ record, command, head }) => [`${record} ${command}`, head]));
  const found = acknowledged.flatMap(({ recordId, commandId, head }) => {
    const stored = heads.get(`${recordId} ${commandId}`);
    if (head === null ? stored !== undefined : stored === head) return [];
    const at = head === null ? "some head" : `head ${head}`;
    return [violation(recordId, `command ${commandId} was acknowledged at ${at}, stored at ${stored ?? "none"}`)];
  });
  const events = await db.query<{ record: string; command: string; first: number; last: number; count: number }>(
    `select record_id as record, command_id as command, min(seq) as first, max(seq) as last, count(*) as count
     from ledger group by record_id, command_id`,
  );
  for (const { record, command, first, last, count } of events.rows) {
    if (last - first + 1 !== count)
      found.push(violation(record, `the events of command ${command} lie apart: it took effect twice`));
    if (heads.get(`${record} ${command}`) !== last)
      found.push(violation(record, `command ${command} wrote up to event ${last} without that outcome`));
  }
  return found;
}
