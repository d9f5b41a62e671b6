/**
 * What happened to a record, as it can be sent again: its commands and what others told it, from its ledger.
 *
 * 1. What the definitions made of a command is left out: timers, computed fields, clocks and approvals are the
 *    candidate's own. What came from outside is kept: who sent what and when, links, and
 *    what linked records and runs brought about.
 */
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { commandsOf } from "../lifecycle/command.ts";
import { lifecyclesOf, facetsOf, recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { fold } from "../lifecycle/fold.ts";
import type { Bundle, Transition } from "../lifecycle/ir.ts";
import type { EventBody, LedgerEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";

export type Turn =
  | {
      readonly kind: "command";
      readonly at: number;
      readonly by: string;
      readonly name: string;
      readonly input: JsonObject;
    }
  /** What others did to it: it takes place as it did, and linked records are read anew. */
  | { readonly kind: "events"; readonly at: number; readonly by: string; readonly bodies: readonly EventBody[] };

/** `bundle`: the one that the record was decided by. */
export function scriptOf(bundle: Bundle, events: readonly LedgerEvent[]): readonly Turn[] {
  const turns: Turn[] = [];
  let state: RecordState | null = null;
  for (const group of byCommand(events)) {
    const turn = turnOf(bundle, state, group);
    if (turn !== null) turns.push(turn);
    for (const event of group) state = fold(state, event);
  }
  return turns;
}

function byCommand(events: readonly LedgerEvent[]): readonly LedgerEvent[][] {
  const groups: LedgerEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last?.[0]?.commandId === event.commandId) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

function turnOf(bundle: Bundle, before: RecordState | null, group: readonly LedgerEvent[]): Turn | null {
  const [first] = group;
  if (first === undefined) return null;
  const at = group.at(-1)?.at ?? first.at;
  if (first.body.kind === "opened") return opening(bundle, first, group);
  let state = before;
  for (const event of group) {
    if (state === null) return null;
    const command = commandOf(bundle, state, event, group);
    if (command !== null) return { kind: "command", at, by: event.by, ...command };
    state = fold(state, event);
  }
  const bodies = group.flatMap(({ body }) => fromOutside(bundle, body));
  // Without a body something is read anew: a linked record had become another.
  return first.by === engineActor.user || bodies.length > 0 ? { kind: "events", at, by: first.by, bodies } : null;
}

function opening(bundle: Bundle, { at, by, body }: LedgerEvent, group: readonly LedgerEvent[]): Turn | null {
  if (body.kind !== "opened") return null;
  const { number, type, fields, overrides, raisedBy, openedFor } = body;
  const item = ownValue(fields, "item") as { readonly id?: string } | null | undefined;
  const computed = recordTypeOf(bundle).fields;
  const given = Object.entries(fields).filter(
    ([name, value]) => value !== null && (computed[name]?.computed == null || overrides.includes(name)),
  );
  const links: { [link: string]: string[] } = {};
  for (const { body: one } of group)
    if (one.kind === "linked" && one.asked === undefined) (links[one.link] ??= []).push(one.record);
  const order = typeof item?.id === "string" ? { order: { item: item.id, form: ownValue(fields, "form") ?? {} } } : {};
  const input: JsonObject = {
    type,
    number,
    fields: Object.fromEntries(order.order === undefined ? given : []),
    links,
    ...order,
    ...(raisedBy === undefined ? {} : { raisedBy }),
    ...(openedFor === undefined ? {} : { openedFor: { ...openedFor } }),
  };
  return { kind: "command", at, by, name: "$open", input };
}

/** The command that made this event, with what it was given; null = none did. */
function commandOf(bundle: Bundle, state: RecordState, event: LedgerEvent, group: readonly LedgerEvent[]) {
  const { body } = event;
  if (body.kind === "approvalDecided") {
    const { decision, comment, approval } = body;
    return { name: decision, input: { approval, ...(comment === null ? {} : { comment }) } };
  }
  if (body.kind !== "moved" && body.kind !== "changed" && body.kind !== "noted") return null;
  const name = body.facet === null ? body.command : `${body.facet}.${body.command}`;
  if (!commandsOf(bundle, state).includes(name)) return null;
  const branches = branchesOf(bundle, state, body.facet, body.command);
  if (event.by === engineActor.user && branches.length === 0) return null;
  const taken = new Set(branches.flatMap(({ require, fields, ask }) => [...require, ...fields, ...Object.keys(ask)]));
  const input: { [name: string]: Json } = {};
  for (const { body: one } of group) {
    if (one.kind !== "moved" && one.kind !== "changed" && one.kind !== "noted") continue;
    if (one.command !== body.command || one.facet !== body.facet) continue;
    const given = one.kind === "changed" ? one.set : one.input;
    for (const [field, value] of Object.entries(given))
      if (taken.has(field) && !(one.kind === "changed" && isComputedAnew(bundle, one, field))) input[field] = value;
    if (one.kind === "changed" && one.reason !== null) input["reason"] = one.reason;
  }
  return { name, input };
}

function isComputedAnew(bundle: Bundle, changed: Extract<EventBody, { kind: "changed" }>, field: string): boolean {
  return recordTypeOf(bundle).fields[field]?.computed != null && !changed.overrides.includes(field);
}

function branchesOf(bundle: Bundle, state: RecordState, facet: string | null, name: string): readonly Transition[] {
  const lifecycle =
    facet === null
      ? lifecyclesOf(bundle).find((one) => one.name === state.lifecycle)
      : facetsOf(bundle).find((one) => one.facet === facet);
  const place = facet === null ? state.state : state.facets[facet]?.state;
  return (place === undefined ? undefined : lifecycle?.states[place]?.transitions[name]) ?? [];
}

/** Of what the engine did: links, and what a linked record or a run brought about, with the fields that it set. */
function fromOutside(bundle: Bundle, body: EventBody): readonly EventBody[] {
  if (body.kind === "linked" || body.kind === "unlinked") return [body];
  if (body.kind !== "moved" && body.kind !== "changed") return [];
  if (!body.command.includes(".") && !["done", "fault"].includes(body.command)) return [];
  if (body.kind === "moved") return [body];
  // What is computed is the candidate's own.
  const kept = Object.entries(body.set).filter(([name]) => body.facet !== null || !isComputedAnew(bundle, body, name));
  return kept.length === 0 ? [] : [{ ...body, set: Object.fromEntries(kept), computed: {} }];
}
