/**
 * Invariants kept here:
 * 1. Total: any sequence that `decide` made, stored or read back, folds; folding needs no bundle, clock or reading.
 * 2. What an event does not touch keeps its identity, so that a projection writes only what changed.
 */
import { foldClock } from "../clock/fold.ts";
import type { JsonObject } from "../base/json.ts";
import type { ApprovalState, CameFrom, RecordState, RunState, WaitState } from "./record.ts";
import type { EventBody, LedgerEvent } from "./event.ts";

type Body<K extends EventBody["kind"]> = Extract<EventBody, { readonly kind: K }>;

/**
 * The record after one more event of its ledger. An event other than `opened` on no record is an error of the caller's.
 */
export function fold(state: RecordState | null, event: LedgerEvent): RecordState {
  if (event.body.kind === "opened") return opened(event, event.body);
  if (state === null)
    throw new Error(`event ${event.seq} of kind "${event.body.kind}" has no record: a ledger begins with "opened"`);
  // That somebody was told is no news of the record itself.
  if (event.body.kind === "told") return { ...state, head: event.seq, asOf: state.asOf ?? state.head };
  const next = { ...apply(state, event), head: event.seq, updatedAt: event.at };
  return next.asOf === undefined ? next : withoutAsOf(next);
}

function withoutAsOf(state: RecordState): RecordState {
  const { asOf: _, ...seen } = state;
  return seen;
}

/** The record after all of them. */
export function foldAll(state: RecordState | null, events: readonly LedgerEvent[]): RecordState | null {
  return events.reduce<RecordState | null>(fold, state);
}

function opened(event: LedgerEvent, body: Body<"opened">): RecordState {
  const entered = { enteredAt: event.at, enteredBy: event.seq };
  return {
    id: body.id,
    number: body.number,
    type: body.type,
    lifecycle: body.lifecycle,
    bundle: body.bundle,
    head: event.seq,
    state: body.state,
    ...entered,
    openedAt: event.at,
    openedBy: event.by,
    ...(body.raisedBy === undefined ? {} : { raisedBy: body.raisedBy }),
    ...(body.openedFor === undefined ? {} : { openedFor: body.openedFor }),
    updatedAt: event.at,
    final: body.final,
    fields: body.fields,
    overrides: body.overrides,
    links: {},
    inverses: {},
    facets: Object.fromEntries(Object.entries(body.facets).map(([name, facet]) => [name, { ...facet, ...entered }])),
    clocks: {},
    past: [{ at: event.at, state: body.state, set: short(body.fields) }],
    approvals: [],
    runs: {},
    reservation: null,
    waits: {},
    facts: {},
    attention: null,
  };
}

// oxlint-disable-next-line max-lines-per-function -- one switch over the kinds of events
function apply(state: RecordState, event: LedgerEvent): RecordState {
  const body = event.body;
  switch (body.kind) {
    case "opened":
      return state;
    case "moved":
      return moved(state, event, body);
    case "changed":
      return changed(state, event, body);
    case "noted":
    case "notified":
    case "told":
      return state;
    case "linked": {
      const records = state.links[body.link] ?? [];
      const arrived = withVersion(body.asked === undefined ? state : arrivedAs(state, body.asked), body);
      if (records.includes(body.record)) return arrived;
      return {
        ...arrived,
        links: { ...state.links, [body.link]: [...records, body.record] },
        inverses: { ...state.inverses, [body.link]: body.inverse },
      };
    }
    case "unlinked": {
      const records = (state.links[body.link] ?? []).filter((record) => record !== body.record);
      return { ...withoutVersion(state, body), links: { ...state.links, [body.link]: records } };
    }
    case "merged":
      return {
        ...state,
        links: {},
        mergedInto: body.into,
        ...(state.linkedVersions === undefined ? {} : { linkedVersions: {} }),
      };
    case "attached": {
      const { id } = body.file;
      return typeof id === "string" ? { ...state, attached: [...(state.attached ?? []), id] } : state;
    }
    case "tookOver":
      return { ...state, mergedFrom: [...(state.mergedFrom ?? []), body.record] };
    case "openRequested": {
      const { key, as, type, inverse } = body;
      const awaited = [...(state.awaited ?? []), { key, as, type, link: inverse }];
      return { ...state, awaited, ...(body.once ? { openedOnce: [...(state.openedOnce ?? []), key] } : {}) };
    }
    case "openEnded":
      return body.outcome === "refused" ? refused(state, body) : arrivedAs(state, body.key);
    case "armed":
      return { ...state, waits: armed(state.waits, body.waits, event.seq) };
    case "eligible": {
      const wait = state.waits[body.deadline];
      if (wait === undefined) return state;
      const armedBy = body.recheckAt === null ? wait.armedBy : event.seq;
      return {
        ...state,
        waits: { ...state.waits, [body.deadline]: { ...wait, armedBy, reached: true, recheckAt: body.recheckAt } },
      };
    }
    case "clock":
      return { ...state, clocks: foldClock(state.clocks, body.event, event.seq) };
    case "approvalRequested":
      return {
        ...state,
        approvals: [...state.approvals.filter((item) => !isSuperseded(item, body)), requested(event, body)],
      };
    case "approvalMembers":
      return waiting(state, body, (item) => ({ ...item, approvers: body.approvers, needed: body.needed }));
    case "approvalReminded":
      return waiting(state, body, (item) => ({
        ...item,
        remindedAt: event.at,
        remindAt: body.remindAt,
        remindBy: event.seq,
      }));
    case "approvalDecided": {
      const decision = { by: body.by, onBehalfOf: body.onBehalfOf, decision: body.decision, at: event.at };
      return waiting(state, body, (item) => ({ ...item, decisions: [...item.decisions, decision] }));
    }
    case "approvalEnded":
      return ended(state, body);
    case "runRequested":
      return { ...state, runs: { ...state.runs, [body.run]: running(event, body) } };
    case "runEnded": {
      const run = state.runs[body.run];
      if (run === undefined) return state;
      return {
        ...state,
        runs: { ...state.runs, [body.run]: { ...run, outcome: body.outcome, output: body.output, expiresAt: null } },
      };
    }
    case "runCancelRequested": {
      const run = state.runs[body.run];
      if (run === undefined || run.outcome !== "running") return state;
      return { ...state, runs: { ...state.runs, [body.run]: { ...run, outcome: "cancelled", expiresAt: null } } };
    }
    case "reserved":
      return {
        ...state,
        reservation: {
          cis: body.cis,
          from: body.from,
          until: body.until,
          state: body.state,
          overridden: body.overridden,
          ...(body.closure === undefined ? {} : { closure: body.closure }),
          ...(body.shared === undefined ? {} : { shared: body.shared }),
        },
      };
    case "released":
      return { ...state, reservation: null };
    case "factsRead": {
      const read = Object.entries(body.facts).map(([name, value]) => [name, { at: event.at, value }] as const);
      return { ...state, facts: { ...state.facts, ...Object.fromEntries(read) } };
    }
    case "rebound":
      return rebound(state, body);
    case "attention":
      return { ...state, attention: body.message };
    case "frozen": {
      const { version, fields, digest } = body;
      return { ...state, frozen: { version, fields, digest, at: event.at, by: event.by, seq: event.seq } };
    }
    case "heard":
      return {
        ...state,
        heard: { ...state.heard, [body.link]: { ...state.heard?.[body.link], [body.record]: body.seq } },
      };
    default:
      return body satisfies never;
  }
}

/** The last word on which version was meant counts. */
function withVersion(state: RecordState, { link, record, version, note }: Body<"linked">): RecordState {
  if (version === undefined) return state;
  const meant = { version, ...(note === undefined ? {} : { note }) };
  const { linkedVersions = {} } = state;
  return { ...state, linkedVersions: { ...linkedVersions, [link]: { ...linkedVersions[link], [record]: meant } } };
}

function withoutVersion(state: RecordState, { link, record }: Body<"unlinked">): RecordState {
  const known = state.linkedVersions?.[link];
  if (known === undefined || !Object.hasOwn(known, record)) return state;
  const { [record]: _, ...kept } = known;
  return { ...state, linkedVersions: { ...state.linkedVersions, [link]: kept } };
}

/** What was asked for by this key is awaited no more. */
function arrivedAs(state: RecordState, key: string): RecordState {
  if (state.awaited?.some((one) => one.key === key) !== true) return state;
  return { ...state, awaited: state.awaited.filter((one) => one.key !== key) };
}

/** It still counts as awaited, until a person has looked. */
function refused(state: RecordState, { key, because }: Body<"openEnded">): RecordState {
  const awaited = (state.awaited ?? []).map((one) => (one.key === key ? { ...one, refused: because } : one));
  return { ...state, awaited };
}

function moved(state: RecordState, event: LedgerEvent, body: Body<"moved">): RecordState {
  const entered = {
    state: body.to,
    final: body.final,
    enteredAt: event.at,
    enteredBy: event.seq,
    ...(body.cameFrom === undefined
      ? {}
      : { cameFrom: { ...cameFromOf(state, body.facet), [body.to]: body.cameFrom } }),
  };
  const waits = disarmed(state.waits, body.facet);
  if (body.facet === null)
    return { ...state, ...entered, waits, past: [...state.past, { at: event.at, state: body.to, set: {} }] };
  const facet = { fields: {}, ...state.facets[body.facet], ...entered };
  return { ...state, waits, facets: { ...state.facets, [body.facet]: facet } };
}

function cameFromOf(state: RecordState, facet: string | null): CameFrom | undefined {
  return facet === null ? state.cameFrom : state.facets[facet]?.cameFrom;
}

/** Bound to other definitions, whose states may have other names. */
function rebound(state: RecordState, { bundle, lifecycle, cameFrom }: Body<"rebound">): RecordState {
  const bound = { ...state, bundle, lifecycle };
  if (cameFrom === undefined) return bound;
  const named = (facet: string | null): CameFrom => {
    const prefix = facet === null ? "" : `${facet}.`;
    const own = Object.entries(cameFrom).filter(([name]) =>
      facet === null ? !name.includes(".") : name.startsWith(prefix),
    );
    return Object.fromEntries(own.map(([name, from]) => [name.slice(prefix.length), from]));
  };
  const facets = Object.entries(state.facets).map(([name, facet]) => [
    name,
    facet.cameFrom === undefined ? facet : { ...facet, cameFrom: named(name) },
  ]);
  return {
    ...bound,
    ...(state.cameFrom === undefined ? {} : { cameFrom: named(null) }),
    facets: Object.fromEntries(facets) as RecordState["facets"],
  };
}

function changed(state: RecordState, event: LedgerEvent, body: Body<"changed">): RecordState {
  if (body.facet === null) {
    const past = [...state.past, { at: event.at, state: state.state, set: short(body.set) }];
    return { ...state, fields: { ...state.fields, ...body.set }, overrides: body.overrides, past };
  }
  const facet = state.facets[body.facet];
  if (facet === undefined) return state;
  return {
    ...state,
    facets: { ...state.facets, [body.facet]: { ...facet, fields: { ...facet.fields, ...body.set } } },
  };
}

/** Without long texts, so that a record's own past stays small beside it. */
function short(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => typeof value !== "string" || value.length <= 200),
  );
}

/** Ids of `after` deadlines: `after:STATE:INDEX` of the record, `after:FACET/STATE:INDEX` of a facet. */
function disarmed(waits: RecordState["waits"], facet: string | null): RecordState["waits"] {
  const isOwn = (id: string): boolean => (facet === null ? !id.includes("/") : id.startsWith(`after:${facet}/`));
  if (!Object.keys(waits).some(isOwn)) return waits;
  return Object.fromEntries(Object.entries(waits).filter(([id]) => !isOwn(id)));
}

function armed(
  before: RecordState["waits"],
  after: { readonly [id: string]: number },
  seq: number,
): RecordState["waits"] {
  const entries = Object.entries(after).map(([id, at]): [string, WaitState] => {
    const known = before[id];
    return [id, known !== undefined && known.at === at ? known : { at, armedBy: seq, reached: false, recheckAt: null }];
  });
  return Object.fromEntries(entries);
}

function isSuperseded(item: ApprovalState, body: Body<"approvalRequested">): boolean {
  return (
    item.outcome !== "waiting" &&
    item.approval === body.approval &&
    item.stage === body.stage &&
    item.facet === body.facet
  );
}

function requested(event: LedgerEvent, body: Body<"approvalRequested">): ApprovalState {
  const { approval, facet, stage, signed, digest, approvers, needed, excluded, fallback, expiresAt, remindAt } = body;
  return {
    approval,
    facet,
    stage,
    signed,
    digest,
    approvers,
    needed,
    excluded,
    fallback,
    decisions: body.kept ?? [],
    requestedAt: event.at,
    expiresAt,
    remindedAt: null,
    remindAt,
    remindBy: event.seq,
    requestedBy: event.seq,
    outcome: "waiting",
  };
}

/** Changes the waiting approval that an event is about. */
function waiting(
  state: RecordState,
  about: { readonly approval: string; readonly stage: string },
  change: (item: ApprovalState) => ApprovalState,
): RecordState {
  const approvals = state.approvals.map((item) =>
    item.outcome === "waiting" && item.approval === about.approval && item.stage === about.stage ? change(item) : item,
  );
  return { ...state, approvals };
}

/** A void reaches the stages approved before as well: all of them signed what is now changed. */
function ended(state: RecordState, body: Body<"approvalEnded">): RecordState {
  const approvals = state.approvals.map((item) => {
    if (item.approval !== body.approval || item.stage !== body.stage) return item;
    const isMeant = item.outcome === "waiting" || (body.outcome === "voided" && item.outcome === "approved");
    return isMeant ? { ...item, outcome: body.outcome } : item;
  });
  return { ...state, approvals };
}

function running(event: LedgerEvent, body: Body<"runRequested">): RunState {
  const { run, purpose, runbook, expiresAt } = body;
  return { run, purpose, runbook, requestedBy: event.seq, outcome: "running", output: null, expiresAt };
}
