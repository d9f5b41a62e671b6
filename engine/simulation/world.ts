/**
 * A company in virtual time: records driven by the same kernel as everywhere, people and calls as the scenario gives
 * them.
 *
 * 1. A record moves only through `decide` and `fold`; effects are taken from its events, as the outbox would, and
 *    delivered before anything else happens.
 * 2. Deadlines happen one by one, in the order of their instants; commands of an instant go before its timers.
 * 3. What the scenario did not foresee (an unstubbed call, a record that needs attention) is a problem, never ignored.
 */
import { recordTypeOf } from "../lifecycle/bundle.ts";
import type { ZoneTable } from "../clock/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { decide, type Decision } from "../lifecycle/decide.ts";
import { deadlines } from "../lifecycle/deadlines.ts";
import { effects, type Effect } from "../lifecycle/effects.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { fold } from "../lifecycle/fold.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import { needs } from "../lifecycle/ask.ts";
import { noNeeds, noReadings, type Readings } from "../lifecycle/needs.ts";
import type { Actor, Command, Deadline, LedgerEvent, OpenedFor, Order, RecordState } from "../lifecycle/record.ts";
import type { Telling } from "../lifecycle/telling.ts";
import { createCoverage, noteEscalation, noteEvent, noteRefusal, observed, type Coverage } from "./coverage.ts";
import { Escalations } from "./escalations.ts";
import type { Fixture } from "./fixture.ts";
import type { PublishedPlans } from "./on-call.ts";
import type { PublishedNotices } from "./published-notices.ts";
import { answerLookUp } from "./look-ups.ts";
import { Openings } from "./openings.ts";
import { answer, personReading, type ReadingSources } from "./readings.ts";
import { runOutput, Runs, taskDocument } from "./runs.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import { createStubs, type Stubs } from "./stubs.ts";
import type { CallAnswer, Scenario } from "./ir.ts";
import { Tellings } from "./tellings.ts";
import { wrongInput } from "./wrong-input.ts";
import type { Library } from "./library.ts";

export interface WorldParams {
  readonly at: number;
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly runbooks: { readonly [name: string]: Json };
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly fixture: Fixture;
  readonly anyCi: boolean;
  readonly calls: { readonly [call: string]: readonly CallAnswer[] };
  readonly functions: Library["functions"];
  readonly channels: Scenario["given"]["channels"];
  /** What escalations find that a record does not pin. */
  readonly published: PublishedNotices;
  readonly onCall: PublishedPlans;
}

/**
 * Rounds of questions of one decision, effects after one command, and deadlines of one wait: more would be a circle.
 */
const maxRounds = 20;
const maxEffects = 10_000;
const maxDeadlines = 100_000;

export class World {
  readonly coverage: Coverage = createCoverage();
  readonly stubs: Stubs;
  readonly runs: Runs;
  readonly #escalations: Escalations;
  readonly #tellings: Tellings;
  readonly problems: string[] = [];
  readonly #bundles: { readonly [recordType: string]: Bundle };
  readonly #sources: ReadingSources;
  readonly #records = new Map<string, SimulatedRecord>();
  readonly #numbers = new Map<string, number>();
  readonly #delivered = new Set<string>();
  readonly #openings: Openings;
  readonly #followers: (() => void)[] = [];
  #outbox: Effect[] = [];
  #delivering = false;
  #commands = 0;
  #now: number;

  constructor(params: WorldParams) {
    this.#now = params.at;
    const problem = (message: string): void => void this.problems.push(message);
    this.stubs = createStubs(
      params.calls,
      problem,
      (call) =>
        wrongInput(params.functions, call) ??
        answerLookUp(
          call,
          (type) => this.bundle(type),
          this.records().map(({ state }) => state),
        ),
    );
    this.runs = new Runs({ stubs: this.stubs, runbooks: params.runbooks, problem });
    this.runs.tick(params.at);
    this.#tellings = new Tellings(params.channels);
    this.#bundles = Object.fromEntries(
      Object.entries(params.bundles).map(([type, bundle]) => [type, observed(bundle, this.coverage)]),
    );
    const { fixture, anyCi, zones, onCall } = params;
    this.#sources = {
      fixture,
      anyCi,
      zones,
      onCall,
      stubs: this.stubs,
      records: () => this.records().map(({ state }) => state),
    };
    this.#openings = new Openings({
      open: (type, fields, links, by, asked) => this.open(type, fields, links, by, asked),
      unopened: (record, key, outcome, because) => {
        const input = { key, outcome, because };
        const decision = this.send(record, "$unopened", input, engineActor, `${key}:unopened`);
        if (!decision.ok) problem(`${record} refused "$unopened": ${decision.refusal.message}`);
      },
    });
    this.#escalations = new Escalations({
      published: params.published,
      sources: this.#sources,
      problem,
      record: (id) => this.record(id),
      tell: (tellings) => void this.#outbox.push(...tellings),
      note: (record, text) => void this.send(record, "$note", { text }, engineActor),
      told: (policy, index, { to }, notification) =>
        noteEscalation(this.coverage, policy, index, to.length === 0 ? null : notification),
    });
  }

  /** Has somebody told whenever a commit and all that followed from it is done. */
  follow(told: () => void): void {
    this.#followers.push(told);
  }

  get now(): number {
    return this.#now;
  }

  get fixture(): Fixture {
    return this.#sources.fixture;
  }

  records(): readonly SimulatedRecord[] {
    return [...this.#records.values()];
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#records.get(id);
  }

  bundle(type: string): Bundle | undefined {
    return Object.hasOwn(this.#bundles, type) ? this.#bundles[type] : undefined;
  }

  /** Null for a person the scenario does not know. */
  actor(user: string): Actor | null {
    const person = personReading(user, this.fixture, this.#now);
    return person === null ? null : { user, roles: person.roles, groups: person.groups };
  }

  /** Opens a record; its id when it was accepted. */
  open(
    type: string,
    fields: JsonObject,
    links: { readonly [link: string]: readonly string[] },
    by: Actor,
    { openedFor, order }: { readonly openedFor?: OpenedFor; readonly order?: Order } = {},
  ): { readonly decision: Decision; readonly id: string } {
    const bundle = this.bundle(type);
    if (bundle === undefined) throw new Error(`there is no bundle of record type "${type}"`);
    const count = (this.#numbers.get(type) ?? 0) + 1;
    this.#numbers.set(type, count);
    const number = `${recordTypeOf(bundle).number}${String(count).padStart(7, "0")}`;
    const id = `${type}/${number}`;
    const asked = {
      ...(openedFor === undefined ? {} : { openedFor: { ...openedFor } }),
      ...(order === undefined ? {} : { order: { ...order } }),
    };
    const input: JsonObject = { type, number, bundle: "simulated", fields, links, ...asked };
    const decision = this.#execute(id, bundle, { id: `open:${id}`, name: "$open", by, input });
    // What is refused takes no number.
    if (!decision.ok) this.#numbers.set(type, count - 1);
    return { id, decision };
  }

  /** Sends a command to a record and lets everything that follows at this instant happen. */
  send(recordId: string, name: string, input: JsonObject, by: Actor, commandId?: string): Decision {
    const record = this.#records.get(recordId);
    if (record === undefined) throw new Error(`there is no record "${recordId}"`);
    this.#commands += 1;
    return this.#execute(recordId, record.bundle, {
      id: commandId ?? `command-${String(this.#commands)}`,
      name,
      by,
      input,
    });
  }

  /** A person starts a runbook, which nothing waits for. */
  startRunbook(name: string, source: Json, input: Json): void {
    this.#commands += 1;
    this.runs.start(`run/${String(this.#commands)}`, source, input, this.#now, (outcome) => {
      const { outcome: end, output } = runOutput(outcome);
      if (end === "fault") this.problems.push(`the run of "${name}" faulted: ${JSON.stringify(output)}`);
    });
  }

  /** Starts an escalation of a record, by the policy that it pins or by the published one. */
  escalate(
    effect: Pick<
      Extract<Effect, { readonly kind: "escalation.start" }>,
      "id" | "record" | "escalation" | "to" | "because"
    >,
    from: "record" | "published",
  ): void {
    const { id, record, escalation, to, because } = effect;
    this.#escalations.start({ id, to, because, startedAt: this.#now }, record, escalation, from);
    this.#deliver();
  }

  /** Moves time to an instant; what is due before it happens on the way, what is due at it stays for {@link settle}. */
  advance(to: number): void {
    this.#pass((at) => at < to);
    if (to > this.#now) this.#tick(to);
  }

  /** What is due at this instant happens: no further command of it is to come. */
  settle(): void {
    this.#pass((at) => at <= this.#now);
  }

  #pass(isDue: (at: number) => boolean): void {
    for (let count = 0; ; count += 1) {
      const next = this.#nextDeadline();
      const runAt = this.runs.nextAt();
      const turnAt = this.#escalations.nextAt();
      const tryAt = this.#tellings.nextAt();
      const at = Math.min(
        ...[next?.deadline.at, runAt, turnAt, tryAt].map((instant) => instant ?? Number.POSITIVE_INFINITY),
      );
      if (!isDue(at) || at === Number.POSITIVE_INFINITY) return;
      if (count >= maxDeadlines) {
        this.problems.push(
          `more than ${String(maxDeadlines)} deadlines fell due in one wait, the last at ${instantText(at)}: something does not come to rest`,
        );
        return;
      }
      this.#tick(Math.max(at, this.#now));
      if (next !== undefined && next.deadline.at <= at) this.#fire(next.record, next.deadline);
      else if (runAt !== null && runAt <= at) this.runs.wake(this.#now);
      else if (tryAt !== null && tryAt <= at)
        for (const { effect, attempt } of this.#tellings.due(this.#now)) this.#tell(effect, attempt);
      else {
        this.#escalations.wake(this.#now);
        this.#deliver();
      }
    }
  }

  #tick(now: number): void {
    this.#now = now;
    this.runs.tick(now);
  }

  #nextDeadline(): { readonly record: SimulatedRecord; readonly deadline: Deadline } | undefined {
    let found: { readonly record: SimulatedRecord; readonly deadline: Deadline } | undefined;
    for (const record of this.#records.values()) {
      const deadline = deadlines(record.bundle, record.state).find(
        (candidate) => !this.#delivered.has(`${record.id} ${keyOf(candidate)} ${String(candidate.at)}`),
      );
      if (deadline !== undefined && (found === undefined || deadline.at < found.deadline.at))
        found = { record, deadline };
    }
    return found;
  }

  #fire(record: SimulatedRecord, deadline: Deadline): void {
    // One that says nothing (its state has moved on) would be next for ever.
    this.#delivered.add(`${record.id} ${keyOf(deadline)} ${String(deadline.at)}`);
    const decision = this.send(
      record.id,
      "$timer",
      { deadline: deadline.id, armedBy: deadline.armedBy },
      engineActor,
      keyOf(deadline),
    );
    if (!decision.ok)
      this.problems.push(
        `deadline ${deadline.id} of ${record.id} was refused: ${decision.refusal.code} ${decision.refusal.message}`,
      );
  }

  #execute(id: string, bundle: Bundle, command: Command): Decision {
    const state = this.#records.get(id)?.state ?? null;
    const decision = this.#decide(bundle, state, command);
    if (!decision.ok) {
      const { details } = decision.refusal;
      const rule =
        typeof details === "object" && details !== null && !Array.isArray(details)
          ? (details as JsonObject)["rule"]
          : undefined;
      if (typeof rule === "string") noteRefusal(this.coverage, rule);
      return decision;
    }
    this.#commit(id, bundle, command, decision.events);
    this.#deliver();
    return decision;
  }

  #decide(bundle: Bundle, state: RecordState | null, command: Command): Decision {
    let readings: Readings = { ...noReadings, at: this.#now, zones: this.#sources.zones };
    for (let round = 0; round < maxRounds; round += 1) {
      const missing = needs(bundle, state, command, readings, this.#now);
      if (noNeeds(missing)) return decide(bundle, state, command, readings, this.#now);
      readings = answer(missing, readings, this.#sources, this.#now);
    }
    return decide(bundle, state, command, readings, this.#now);
  }

  #commit(
    id: string,
    bundle: Bundle,
    command: Command,
    news: Extract<Decision, { readonly ok: true }>["events"],
  ): void {
    const record = this.#records.get(id);
    let state = record?.state ?? null;
    const events: LedgerEvent[] = [];
    for (const event of news) {
      const stored: LedgerEvent = { ...event, seq: (state?.head ?? 0) + 1, commandId: command.id };
      noteEvent(this.coverage, bundle, state, stored);
      if (event.body.kind === "attention" && event.body.message !== null) this.problems.push(event.body.message);
      state = fold(state, stored);
      events.push(stored);
    }
    if (state === null) return;
    if (record === undefined) this.#records.set(id, { id, bundle, state, events });
    else {
      record.state = state;
      record.events.push(...events);
    }
    this.#outbox.push(...effects(bundle, state, events));
  }

  /** Effects in the order of their commits; those that a delivery causes queue up behind. */
  #deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    for (let count = 0; this.#outbox.length > 0; count += 1) {
      if (count >= maxEffects) {
        this.problems.push(
          `more than ${String(maxEffects)} effects followed from one command: something does not come to rest`,
        );
        this.#outbox = [];
        break;
      }
      const [effect] = this.#outbox.splice(0, 1);
      if (effect !== undefined) this.#carryOut(effect);
    }
    this.#delivering = false;
    for (const told of this.#followers) told();
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "reaction":
      case "link":
      case "reread": {
        if (!this.#records.has(effect.to)) {
          this.problems.push(`${effect.record} is linked to "${effect.to}", which is no record of this scenario`);
          return;
        }
        const decision = this.send(effect.to, `$${effect.kind}`, effect.input, engineActor, effect.id);
        if (!decision.ok)
          this.problems.push(
            `${effect.to} refused what ${effect.record} told it: ${decision.refusal.code} ${decision.refusal.message}`,
          );
        if (effect.kind === "link" && effect.reread !== undefined) this.#reread(effect);
        return;
      }
      case "open":
        this.#openings.open(effect, this.#now);
        return;
      case "run.start":
        this.#startRun(effect);
        return;
      case "run.cancel":
        this.runs.cancel(effect.run, this.#now);
        return;
      case "tell":
        this.#tell(effect, 1);
        return;
      case "escalation.start":
        this.escalate(effect, "record");
        return;
      case "raised.moved":
        // Repairs follow every commit.
        return;
    }
  }

  #reread({ id, record, to, reread }: Extract<Effect, { readonly kind: "link" }>): void {
    const decision = this.send(record, "$reread", { link: reread ?? "", record: to }, engineActor, `${id}:reread`);
    if (!decision.ok)
      this.problems.push(`${record} refused to look again: ${decision.refusal.code} ${decision.refusal.message}`);
  }

  #tell(effect: Telling, attempt: number): void {
    if (this.#tellings.holds(effect, this.#now)) return;
    const { commandId, input } = this.#tellings.take(effect, attempt, this.#now);
    const decision = this.send(effect.record, "$told", input, engineActor, commandId);
    if (!decision.ok)
      this.problems.push(
        `${effect.record} refused the note that ${effect.to} was told: ${decision.refusal.code} ${decision.refusal.message}`,
      );
  }

  #startRun(effect: Extract<Effect, { readonly kind: "run.start" }>): void {
    const source =
      effect.runbook === null
        ? taskDocument(effect.record, effect.purpose, effect.tasks)
        : this.runs.source(effect.runbook);
    const end = (outcome: "done" | "fault" | "cancelled", output: Json): void => {
      const decision = this.send(
        effect.record,
        "$run",
        { run: effect.run, outcome, output },
        engineActor,
        `${effect.run}:ended`,
      );
      if (!decision.ok)
        this.problems.push(
          `${effect.record} refused the end of its run: ${decision.refusal.code} ${decision.refusal.message}`,
        );
    };
    if (source === null) {
      this.problems.push(
        `${effect.record} starts the runbook "${effect.runbook ?? ""}", which is not among the definitions`,
      );
      return end("fault", { title: "no such runbook" });
    }
    this.runs.start(effect.run, source, effect.input, this.#now, (ended) => {
      const { outcome, output } = runOutput(ended);
      end(outcome, output);
    });
  }
}

function keyOf(deadline: Deadline): string {
  return `${deadline.id}#${String(deadline.armedBy)}`;
}
