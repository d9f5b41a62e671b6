/**
 * A script decided by a bundle, in virtual time: a generator that yields what must be read and is given the answers.
 *
 * 1. The same kernel decides: `decide` and `fold`, at the instants of the ledger.
 * 2. What is refused changes nothing, and is told.
 */
import { decide, unreadCode } from "../lifecycle/decide.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { fold } from "../lifecycle/fold.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import { mergeReadings, type Needs, noReadings, type Readings } from "../lifecycle/read/needs.ts";
import type { Actor, Command } from "../lifecycle/protocol.ts";
import type { EventBody, LedgerEvent, NewEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Turn } from "./script.ts";

/** Rounds of questions of one decision; more would be a circle. */
const maxRounds = 20;

export interface Played {
  readonly events: readonly LedgerEvent[];
  readonly refused: readonly { readonly name: string; readonly at: number; readonly because: string }[];
}

export interface PlayParams {
  readonly bundle: Bundle;
  readonly digest: string;
  readonly script: readonly Turn[];
  /** By name, as they are known. */
  readonly actors: ReadonlyMap<string, Actor>;
  /** When it is looked at last, UTC milliseconds: what is due before that has happened. */
  readonly until: number;
}

export interface Question {
  readonly needs: Needs;
  readonly at: number;
}

export function* play({ bundle, digest, script, actors, until }: PlayParams): Generator<Question, Played, Readings> {
  const events: LedgerEvent[] = [];
  const refused: { name: string; at: number; because: string }[] = [];
  let state: RecordState | null = null;
  const take = (commandId: string, news: readonly NewEvent[]): void => {
    for (const event of news) {
      const entry = { ...event, seq: events.length + 1, commandId };
      events.push(entry);
      state = fold(state, entry);
    }
  };
  const turns: readonly Turn[] = [
    ...script,
    { kind: "command", at: until, by: engineActor.user, name: "$sync", input: {} },
  ];
  for (const [index, turn] of turns.entries()) {
    const id = `turn-${String(index)}`;
    if (turn.kind === "events" && state !== null) {
      for (const body of turn.bodies) take(id, [{ at: turn.at, by: turn.by, body: asKnownHere(body, state) }]);
      for (const link of linksOf(state)) {
        const command = { id: `${id}:${link}`, name: "$reread", by: engineActor, input: { link } };
        const decision = yield* decided(bundle, state, command, turn.at);
        if (decision.ok) take(command.id, decision.events);
      }
      continue;
    }
    if (turn.kind === "events" || (state === null && turn.name !== "$open")) break;
    const input = turn.name === "$open" ? { ...turn.input, bundle: digest } : turn.input;
    const by = actors.get(turn.by) ?? { user: turn.by, roles: [], groups: [] };
    const decision = yield* decided(bundle, state, { id, name: turn.name, by, input }, turn.at);
    if (decision.ok) take(id, decision.events);
    else refused.push({ name: turn.name, at: turn.at, because: decision.refusal.message });
  }
  return { events, refused };
}

function* decided(bundle: Bundle, state: RecordState | null, command: Command, at: number) {
  let readings: Readings = { ...noReadings, at };
  for (let round = 0; ; round += 1) {
    const decision = decide(bundle, state, command, readings, at);
    if (decision.ok || decision.refusal.code !== unreadCode || round === maxRounds) return decision;
    const needs = decision.refusal.details as unknown as Needs;
    readings = mergeReadings(readings, yield { needs, at });
  }
}

function linksOf(state: RecordState | null): readonly string[] {
  return Object.entries(state?.links ?? {}).flatMap(([link, records]) => (records.length > 0 ? [link] : []));
}

/** What was asked for has another place in this ledger, and so another key: the same name of the same list. */
function asKnownHere(body: EventBody, state: RecordState | null): EventBody {
  if (body.kind !== "linked" || body.asked === undefined) return body;
  const wanted = withoutPlace(body.asked);
  const asked = state?.awaited?.find(({ key }) => withoutPlace(key) === wanted)?.key;
  return asked === undefined ? body : { ...body, asked };
}

function withoutPlace(key: string): string {
  return key.replace(/#\d+/u, "");
}
