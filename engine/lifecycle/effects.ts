/**
 * Effects are a function of folded events, never of the branch that decided (invariant 2 of the design): the outbox
 * carries them at least once, and their ids come from the ledger sequence, so that a second delivery changes nothing.
 */
import { partOf, recordTypeOf } from "./bundle/bundle.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { Bundle } from "./ir.ts";
import { readsLink } from "./link/linked.ts";
import type { LedgerEvent } from "./event.ts";
import type { RecordState, RequestedRecord } from "./record.ts";
import { recordedView } from "./scope.ts";
import { type Telling, tellings } from "./tell/telling.ts";

interface EffectBase {
  /** `RECORD#SEQ` of the event it follows from, and what tells several of one event apart. */
  readonly id: string;
  /** Record it comes from. */
  readonly record: string;
}

/** Ids of tellings are of their own: see there. */
export type Effect = Telling | RecordEffect;

type RecordEffect = EffectBase &
  (
    | {
        readonly kind: "run.start";
        readonly run: string;
        readonly purpose: string;
        /** Name of a published runbook and the digest the bundle pins; null when `tasks` are given instead. */
        readonly runbook: string | null;
        readonly digest: string | null;
        readonly tasks: Json | null;
        readonly input: Json;
        /** When the record stops waiting for it, UTC milliseconds; null = it does not wait. */
        readonly expiresAt: number | null;
      }
    | { readonly kind: "run.cancel"; readonly run: string }
    /** Opens a record. Its id is the key. */
    | ({ readonly kind: "open"; readonly by: string } & RequestedRecord)
    /** A `$reaction` command for `to`, which calls this record `link`. Its command id is the effect's id. */
    | { readonly kind: "reaction"; readonly to: string; readonly input: JsonObject }
    /**
     * A `$link` command for `to`: the other side of a link. Its command id is the effect's id. `reread`: this record
     * reads that one, by the link of this name, and looks again once that one knows of the link: what happened to it
     * in between was told to nobody.
     */
    | { readonly kind: "link"; readonly to: string; readonly input: JsonObject; readonly reread?: string }
    /** A `$merge` command for `to`, which this record was merged into. */
    | { readonly kind: "merge"; readonly to: string; readonly input: JsonObject }
    /** A `$reread` command for `to`, which reads a field of this record that changed. */
    | { readonly kind: "reread"; readonly to: string; readonly input: JsonObject }
    /** The record was raised by the run of a remediation, and has entered a state. */
    | { readonly kind: "raised.moved"; readonly run: string }
    | {
        readonly kind: "escalation.start";
        readonly escalation: string;
        readonly to: readonly string[];
        readonly because: string;
      }
  );

/**
 * Outbox entries of events just committed, in the order in which they are to be delivered: that of the events.
 * `state` is the record after all of them. Who is linked to a record as it opens is told of the link before the
 * opening.
 */
export function effects(bundle: Bundle, state: RecordState, events: readonly LedgerEvent[]): readonly Effect[] {
  const [first, ...rest] = events;
  if (first?.body.kind !== "opened")
    return [...events.flatMap((event) => effectsOf(bundle, state, event)), ...rereadings(bundle, state, events)];
  const moves = rest.findIndex(({ body }) => body.kind === "moved");
  const [before, after] = moves < 0 ? [rest, []] : [rest.slice(0, moves), rest.slice(moves)];
  return [...before, first, ...after].flatMap((event) => effectsOf(bundle, state, event));
}

const inbox = { channels: ["inbox"] };

function effectsOf(bundle: Bundle, state: RecordState, event: LedgerEvent): readonly Effect[] {
  const { body } = event;
  const base = { id: `${state.id}#${event.seq}`, record: state.id };
  switch (body.kind) {
    case "runRequested": {
      const { run, purpose, runbook, tasks, input, expiresAt } = body;
      const digest = runbook === null ? null : (partOf(bundle, "Runbook", runbook) ?? null);
      return [{ ...base, kind: "run.start", run, purpose, runbook, digest, tasks, input, expiresAt }];
    }
    case "openRequested": {
      const { by, as, type, link, inverse, fields, links, limit, inTurn, order, linked } = body;
      const ordered = { ...(order === undefined ? {} : { order }), ...(linked === undefined ? {} : { linked }) };
      const asked = { as, type, link, inverse, fields, links, limit, inTurn, ...ordered };
      return [{ id: body.key, record: state.id, kind: "open", by, ...asked }];
    }
    case "runCancelRequested":
      return [{ ...base, kind: "run.cancel", run: body.run }];
    case "notified": {
      const { notify, escalation, to, subject, text, because, sendAt } = body;
      if (escalation !== null) return [{ ...base, kind: "escalation.start", escalation, to, because }];
      // In the engine's own words by the channel that everybody has.
      const sending = notify === null ? inbox : (partOf(bundle, "Notification", notify) ?? { channels: [] });
      const held = sendAt === undefined ? {} : { sendAt };
      return tellings({ ...base, subject, text, because }, { ...sending, ...held }, to);
    }
    case "opened":
    case "moved":
      if (body.kind === "moved" && body.facet !== null) return [];
      return [...raised(state, event), ...reactions(bundle, state, event)];
    case "merged": {
      const { into, links, inverses, watchers, linkedVersions } = body;
      const versions = linkedVersions === undefined ? {} : { linkedVersions: linkedVersions as unknown as Json };
      const left = { links: { ...links }, inverses: { ...inverses }, watchers: [...watchers], ...versions };
      return [{ ...base, kind: "merge", to: into, input: { record: state.id, by: event.by, ...left } }];
    }
    case "linked":
    case "unlinked": {
      if (!body.mutual) return [];
      const isAsked = body.kind === "linked" && state.openedFor?.record === body.record;
      const input = {
        link: body.inverse,
        record: state.id,
        inverse: body.link,
        on: body.kind === "linked",
        ...(body.insteadOf === undefined ? {} : { insteadOf: body.insteadOf }),
        ...(isAsked ? { asked: state.openedFor.key } : {}),
      };
      const reads = body.kind === "linked" && readsLink(bundle, body.link);
      return [{ ...base, kind: "link", to: body.record, input, ...(reads ? { reread: body.link } : {}) }];
    }
    default:
      return [];
  }
}

/** Whoever raised the record is told of each state after its first: that it was opened is known there. */
function raised(state: RecordState, { seq, body }: LedgerEvent): readonly Effect[] {
  if (state.raisedBy === undefined || body.kind !== "moved") return [];
  return [{ id: `${state.id}#${seq}:raised`, record: state.id, kind: "raised.moved", run: state.raisedBy }];
}

/**
 * Linked records that read a field of this one are told once a commit that it changed. A state that was entered is told
 * to all of them anyway.
 */
function rereadings(bundle: Bundle, state: RecordState, events: readonly LedgerEvent[]): readonly Effect[] {
  const { readBy } = recordTypeOf(bundle);
  if (readBy === undefined || events.some(({ body }) => body.kind === "moved" && body.facet === null)) return [];
  return Object.entries(readBy).flatMap(([link, fields]) => {
    const isRead = ({ body }: LedgerEvent): boolean =>
      body.kind === "changed" && body.facet === null && fields.some((field) => Object.hasOwn(body.set, field));
    const last = events.findLast(isRead);
    if (last === undefined) return [];
    const inverse = state.inverses[link] ?? link;
    return (state.links[link] ?? []).map((to): Effect => ({
      id: `${state.id}#${last.seq}:read:${link}:${to}`,
      record: state.id,
      kind: "reread",
      to,
      input: { link: inverse, record: state.id },
    }));
  });
}

/** Each linked record is told of each state once, under the name by which it calls this one. */
function reactions(bundle: Bundle, state: RecordState, { seq, by, body }: LedgerEvent): readonly Effect[] {
  if (body.kind !== "opened" && body.kind !== "moved") return [];
  if (Object.values(state.links).every((records) => records.length === 0)) return [];
  const entered = body.kind === "moved" ? body.to : body.state;
  const causedBy = body.kind === "moved" ? body.causedBy : undefined;
  const record = { ...recordedView(bundle, state), state: entered };
  return Object.entries(state.links).flatMap(([link, records]) =>
    records.map((to): Effect => ({
      id: `${state.id}#${seq}:${link}:${to}`,
      record: state.id,
      kind: "reaction",
      to,
      input: { link: state.inverses[link] ?? link, state: entered, record, seq, by: causedBy ?? by },
    })),
  );
}
