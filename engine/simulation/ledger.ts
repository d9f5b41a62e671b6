/**
 * The records of a company in virtual time: decided and folded by the same kernel as everywhere. What follows from
 * their events is handed on.
 */
import type { JsonObject } from "../base/json.ts";
import { askedBy } from "../lifecycle/read/ask.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import { decide, type Decision } from "../lifecycle/decide.ts";
import { effects, type Effect } from "../lifecycle/effects.ts";
import { fold } from "../lifecycle/fold.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import { noReadings, type Readings } from "../lifecycle/read/needs.ts";
import type { Actor, Command } from "../lifecycle/protocol.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { OpenedFor, Order, RecordState } from "../lifecycle/record.ts";
import { type Coverage, noteEvent, noteRefusal, observed } from "./coverage.ts";
import { Deadlines } from "./deadlines.ts";
import { answer, mergedAmong, type ReadingSources } from "./readings.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

export interface LedgerParams {
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly coverage: Coverage;
  readonly now: () => number;
  readonly sources: () => ReadingSources;
  readonly problem: (message: string) => void;
  /** Is told what follows from a commit. */
  readonly follows: (effects: readonly Effect[]) => void;
}

/** What a record is opened by and for. */
export interface Opening {
  readonly fields: JsonObject;
  readonly links: { readonly [link: string]: readonly string[] };
  readonly by: Actor;
  readonly openedFor?: OpenedFor;
  readonly order?: Order;
}

/** Rounds of questions of one decision; more would be a circle. */
const maxRounds = 20;

export class Ledger {
  readonly deadlines = new Deadlines();
  readonly #params: LedgerParams;
  readonly #bundles: LedgerParams["bundles"];
  readonly #records = new Map<string, SimulatedRecord>();
  readonly #numbers = new Map<string, number>();

  constructor(params: LedgerParams) {
    this.#params = params;
    this.#bundles = Object.fromEntries(
      Object.entries(params.bundles).map(([type, bundle]) => [type, observed(bundle, params.coverage)]),
    );
  }

  all(): readonly SimulatedRecord[] {
    return [...this.#records.values()];
  }

  states(): readonly RecordState[] {
    return this.all().map(({ state }) => state);
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#records.get(id);
  }

  /** Where a record is now: itself, or what it was merged into. */
  survivor(id: string): string {
    const into = this.#records.get(id)?.state.mergedInto;
    return into === undefined ? id : this.survivor(into);
  }

  bundle(type: string): Bundle | undefined {
    return Object.hasOwn(this.#bundles, type) ? this.#bundles[type] : undefined;
  }

  /** Opens a record; its id when it was accepted. What is refused takes no number. */
  open(
    type: string,
    { fields, links, by, openedFor, order }: Opening,
  ): { readonly decision: Decision; readonly id: string } {
    const bundle = this.bundle(type);
    if (bundle === undefined) throw new Error(`there is no bundle of record type "${type}"`);
    const count = (this.#numbers.get(type) ?? 0) + 1;
    const number = `${recordTypeOf(bundle).number}${String(count).padStart(7, "0")}`;
    const id = `${type}/${number}`;
    const asked = {
      ...(openedFor === undefined ? {} : { openedFor: { ...openedFor } }),
      ...(order === undefined ? {} : { order: { ...order } }),
    };
    const input: JsonObject = { type, number, bundle: "simulated", fields, links, ...asked };
    const decision = this.#execute(id, bundle, { id: `open:${id}`, name: "$open", by, input });
    if (decision.ok) this.#numbers.set(type, count);
    return { id, decision };
  }

  send(id: string, command: Command): Decision {
    const record = this.#records.get(id);
    if (record === undefined) throw new Error(`there is no record "${id}"`);
    return this.#execute(id, record.bundle, command);
  }

  #execute(id: string, bundle: Bundle, command: Command): Decision {
    const decision = this.#decide(bundle, this.#records.get(id)?.state ?? null, command);
    if (decision.ok) this.#commit(id, bundle, command, decision.events);
    else {
      const { details } = decision.refusal;
      const rule =
        typeof details === "object" && details !== null && !Array.isArray(details)
          ? (details as JsonObject)["rule"]
          : undefined;
      if (typeof rule === "string") noteRefusal(this.#params.coverage, rule);
    }
    return decision;
  }

  #decide(bundle: Bundle, state: RecordState | null, command: Command): Decision {
    const sources = this.#params.sources();
    const now = this.#params.now();
    const survivors = mergedAmong(sources.records());
    let readings: Readings = { ...noReadings, at: now, zones: sources.zones, survivors };
    let decision = decide(bundle, state, command, readings, now);
    for (let round = 0; round < maxRounds; round += 1) {
      const missing = askedBy(decision);
      if (missing === null) break;
      readings = answer(missing, readings, sources, now);
      decision = decide(bundle, state, command, readings, now);
    }
    return decision;
  }

  #commit(
    id: string,
    bundle: Bundle,
    command: Command,
    news: Extract<Decision, { readonly ok: true }>["events"],
  ): void {
    const known = this.#records.get(id);
    let state = known?.state ?? null;
    const events: LedgerEvent[] = [];
    for (const event of news) {
      const stored: LedgerEvent = { ...event, seq: (state?.head ?? 0) + 1, commandId: command.id };
      noteEvent(this.#params.coverage, bundle, state, stored);
      if (event.body.kind === "attention" && event.body.message !== null) this.#params.problem(event.body.message);
      state = fold(state, stored);
      events.push(stored);
    }
    if (state === null) return;
    const record = known ?? { id, bundle, state, events: [] };
    record.state = state;
    record.events.push(...events);
    this.#records.set(id, record);
    this.deadlines.note(record);
    this.#params.follows(effects(bundle, state, events));
  }
}
