/**
 * A company in the real store at a virtual time: the product without its workflows. Commands are decided by the same
 * kernel on what the store says, committed by the same activities, and their effects taken from the same outbox. Runs
 * of runbooks are virtual: their calls are answered by the scenario. Events are processed and remediations planned as
 * by the product.
 */
import type pg from "pg";
import { createEscalationActivities, type EscalationActivities } from "../../activities/escalation/escalation.ts";
import { authorizeOperation } from "../../api/authorization.ts";
import { startRun } from "../../api/contract/run.ts";
import { HttpError } from "../../api/error.ts";
import { authorizeStart } from "../../api/run-authorization.ts";
import { createRecordActivities, type RecordActivities } from "../../activities/record/record.ts";
import type { OpenRecordParams } from "../../commands/open.ts";
import { openRequested } from "../../commands/open-requested.ts";
import { createInbox } from "../../channel/inbox/inbox.ts";
import { groupInput } from "../../engine/alert/send.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { CatalogItem } from "../../engine/catalog/ir.ts";
import { partsOf, recordTypeOf } from "../../engine/lifecycle/bundle.ts";
import { decide, type Decision, unreadCode } from "../../engine/lifecycle/decide.ts";
import { deadlines } from "../../engine/lifecycle/deadlines.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { type EscalationTurn, escalationTurns } from "../../engine/lifecycle/escalation.ts";
import {
  type FactReading,
  mergeReadings,
  type Needs,
  noReadings,
  type Readings,
} from "../../engine/lifecycle/needs.ts";
import type { Actor, Command, Deadline, Order } from "../../engine/lifecycle/record.ts";
import type { Telling } from "../../engine/lifecycle/telling.ts";
import { isLookUp } from "../../engine/listing/look-up.ts";
import type { Scenario } from "../../engine/simulation/ir.ts";
import type { Library } from "../../engine/simulation/library.ts";
import { runOutput, Runs, taskDocument } from "../../engine/simulation/runs.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { Tellings } from "../../engine/simulation/tellings.ts";
import { createStubs, type Stubs } from "../../engine/simulation/stubs.ts";
import { wrongInput } from "../../engine/simulation/wrong-input.ts";
import { publishedAlertDefinitions } from "../../store/alert/definitions.ts";
import { bindGroup, readGroup } from "../../store/alert/groups.ts";
import { processAlerts } from "../../store/alert/process.ts";
import { latestBundle } from "../../store/definition/bundle.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import { digestOf } from "../../store/digest.ts";
import { saveNotice } from "../../store/notice/notice.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";
import { completeOutbox } from "../../store/outbox/settle.ts";
import { readReachable } from "../../store/person/contacts.ts";
import { readPeople } from "../../store/person/read.ts";
import { readEvents } from "../../store/record/events.ts";
import { lookUp } from "../../store/record/look-up.ts";
import { reserveNumber } from "../../store/record/answer-opening.ts";
import { repairOfGroup } from "../../store/remediation/note.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import type { EscalationInput } from "../../workflows/escalation/messages.ts";
import { StoreRepairs } from "./store-repairs.ts";

interface LiveEscalation {
  readonly input: EscalationInput;
  readonly plan: NonNullable<Awaited<ReturnType<EscalationActivities["escalationPlan"]>>>;
  readonly turns: Iterator<EscalationTurn, void>;
  at: number;
}

interface EndedRun {
  readonly record: string;
  readonly run: string;
  readonly outcome: "done" | "fault" | "cancelled";
  readonly output: Json;
}

type KeyedOpening = Pick<
  OpenRecordParams,
  "type" | "fields" | "links" | "by" | "key" | "openedFor" | "raisedBy" | "order"
>;

/** Rounds of questions of one decision; more would be a circle. */
const maxRounds = 20;

export class StoreHost {
  readonly stubs: Stubs;
  readonly problems: string[] = [];
  readonly #pool: pg.Pool;
  readonly #records: RecordActivities;
  readonly #bundles: ReturnType<typeof createBundleCache>;
  readonly #escalationActivities: EscalationActivities;
  readonly #runs: Runs;
  readonly #tellings: Tellings;
  readonly #inbox: ReturnType<typeof createInbox>;
  readonly #repairs: StoreRepairs;
  readonly #functions: Library["functions"];
  readonly #seen = new Map<string, SimulatedRecord>();
  readonly #fired = new Set<string>();
  readonly #alertDefinitions = publishedAlertDefinitions();
  #escalations: readonly LiveEscalation[] = [];
  #ended: readonly EndedRun[] = [];
  #commands = 0;
  #now: number;

  constructor(pool: pg.Pool, scenario: Scenario, library: Library) {
    this.#pool = pool;
    this.#now = scenario.at;
    const now = (): number => this.#now;
    const problem = (message: string): void => void this.problems.push(message);
    this.#functions = library.functions;
    this.stubs = createStubs(scenario.given.calls, problem, (call) => {
      if (isLookUp(call.call)) throw new Error(`${call.call} is asked of the store`);
      return wrongInput(library.functions, call);
    });
    this.#runs = new Runs({ stubs: this.stubs, runbooks: library.runbooks, problem });
    this.#runs.tick(scenario.at);
    this.#tellings = new Tellings(scenario.given.channels);
    this.#records = createRecordActivities({ pool, now });
    this.#bundles = createBundleCache(pool);
    this.#inbox = createInbox(({ id, recordId, subject, text, because }, to) =>
      saveNotice(pool, { id, recordId, to, subject, text, because }),
    );
    this.#escalationActivities = createEscalationActivities({
      pool,
      now,
      door: {
        open: () => Promise.reject(new Error("an escalation opens nothing")),
        send: async ({ recordId, command }) => {
          const decision = await this.#execute(recordId, command);
          return (decision.ok ? { ok: true } : decision) as CommandOutcome;
        },
      },
    });
    this.#repairs = new StoreRepairs({
      pool,
      now,
      call: (call, input, by) => this.stubs.call({ at: this.#now, call, with: input, by }),
      open: async (asked) => {
        const { id, decision } = await this.#openByKey(asked);
        await this.#deliver();
        return (decision.ok ? { ok: true, record: id } : decision) as CommandOutcome;
      },
      send: async (record, command) => {
        const decision = await this.#execute(record, command);
        await this.#deliver();
        return decision;
      },
      escalate: async (id, recordId, escalation, because) => {
        await this.#escalate({ id, recordId, escalation, from: "published", to: [], because, startedAt: this.#now });
        await this.#deliver();
      },
    });
  }

  get pool(): pg.Pool {
    return this.#pool;
  }

  get now(): number {
    return this.#now;
  }

  records(): readonly SimulatedRecord[] {
    return [...this.#seen.values()];
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#seen.get(id);
  }

  /** As the API knows a person: by what the store says of them. */
  async actor(user: string): Promise<Actor | null> {
    const person = (await readPeople(this.#pool, [user])).get(user);
    return person === undefined ? null : { user, roles: person.roles, groups: person.groups };
  }

  /** What is published by the name. */
  async item(name: string): Promise<CatalogItem | undefined> {
    return (await readLatestDefinition(this.#pool, "CatalogItem", name))?.ir;
  }

  async open(
    type: string,
    fields: JsonObject,
    links: { readonly [link: string]: readonly string[] },
    by: Actor,
    order?: Order,
  ): Promise<{ readonly decision: Decision; readonly id: string }> {
    this.#commands += 1;
    const key = `open-${String(this.#commands)}`;
    const opened = await this.#openByKey({ type, fields, links, by, key, ...(order === undefined ? {} : { order }) });
    await this.#deliver();
    return opened;
  }

  /** As at the door: what may not be started is refused by the API's own rule. Null when it was started. */
  async start(name: string, input: Json, by: Actor, functions: Library["functions"]) {
    const document = (await readLatestDefinition(this.#pool, "Runbook", name))?.ir;
    const person = (await readPeople(this.#pool, [by.user])).get(by.user);
    if (document === undefined || person === undefined) throw new Error(`there is no "${name}" or no "${by.user}"`);
    try {
      authorizeOperation(person, startRun);
      await authorizeStart({ pool: this.#pool, functions }, person, name, document);
    } catch (error) {
      if (error instanceof HttpError) return error.message;
      throw error;
    }
    this.#commands += 1;
    this.#runs.start(`run/${String(this.#commands)}`, document, input, this.#now, (outcome) => {
      const { outcome: end, output } = runOutput(outcome);
      if (end === "fault") this.problems.push(`the run of "${name}" faulted: ${JSON.stringify(output)}`);
    });
    return null;
  }

  async send(recordId: string, name: string, input: JsonObject, by: Actor): Promise<Decision> {
    this.#commands += 1;
    const decision = await this.#execute(recordId, { id: `command-${String(this.#commands)}`, name, by, input });
    await this.#deliver();
    return decision;
  }

  /** One delivery of a source, received at this instant and processed at once. */
  async receive(source: string, body: Json): Promise<void> {
    await this.#pool.query("insert into deliveries (source, body, received_at) values ($1, $2, $3)", [
      source,
      JSON.stringify(body),
      new Date(this.#now),
    ]);
    const { deliveries, rejected } = await this.#processAlerts();
    if (deliveries !== 1 || rejected > 0) this.problems.push(`the event of source "${source}" was not taken`);
    await this.#deliver();
  }

  #processAlerts() {
    return processAlerts(this.#pool, { definitionsNow: this.#alertDefinitions, now: this.#now });
  }

  async #nextCheck(): Promise<number> {
    const { rows } = await this.#pool.query<{ at: Date | null }>("select min(check_at) as at from alerts");
    return rows[0]?.at?.getTime() ?? Number.POSITIVE_INFINITY;
  }

  /** Moves time to an instant; what is due before it happens on the way, what is due at it stays for {@link settle}. */
  async advance(to: number): Promise<void> {
    await this.#pass((at) => at < to);
    this.#tick(Math.max(to, this.#now));
  }

  /** What is due at this instant happens. */
  async settle(): Promise<void> {
    await this.#pass((at) => at <= this.#now);
  }

  async #pass(isDue: (at: number) => boolean): Promise<void> {
    for (;;) {
      const next = this.#nextDeadline();
      const runAt = this.#runs.nextAt() ?? Number.POSITIVE_INFINITY;
      const turnAt = Math.min(...this.#escalations.map(({ at }) => at));
      const tryAt = this.#tellings.nextAt() ?? Number.POSITIVE_INFINITY;
      const checkAt = await this.#nextCheck();
      const clearBy = this.#repairs.nextAt();
      const at = Math.min(next?.deadline.at ?? Number.POSITIVE_INFINITY, runAt, turnAt, tryAt, checkAt, clearBy);
      if (!isDue(at) || at === Number.POSITIVE_INFINITY) return;
      this.#tick(Math.max(at, this.#now));
      if (next !== undefined && next.deadline.at <= at) await this.#fire(next.record, next.deadline);
      else if (runAt <= at) this.#runs.wake(this.#now);
      else if (tryAt <= at)
        for (const { effect, attempt } of this.#tellings.due(this.#now)) await this.#tell(effect, attempt);
      else if (checkAt <= at) await this.#processAlerts();
      else if (turnAt <= at) for (const live of this.#escalations) if (live.at <= at) await this.#take(live);
      await this.#deliver();
    }
  }

  #tick(now: number): void {
    this.#now = now;
    this.#runs.tick(now);
  }

  #nextDeadline(): { readonly record: string; readonly deadline: Deadline } | undefined {
    const ahead = this.records().flatMap(({ id, bundle, state }) =>
      deadlines(bundle, state)
        .filter((deadline) => !this.#fired.has(`${id} ${keyOf(deadline)} ${String(deadline.at)}`))
        .slice(0, 1)
        .map((deadline) => ({ record: id, deadline })),
    );
    return ahead.sort((left, right) => left.deadline.at - right.deadline.at)[0];
  }

  async #fire(record: string, deadline: Deadline): Promise<void> {
    this.#fired.add(`${record} ${keyOf(deadline)} ${String(deadline.at)}`);
    const input = { deadline: deadline.id, armedBy: deadline.armedBy };
    await this.#execute(record, { id: keyOf(deadline), name: "$timer", by: engineActor, input });
  }

  async #decide(recordId: string, asked: Command) {
    const { state, digest, zones } = await this.#records.loadRecord({ recordId });
    if (digest === null) throw new Error(`nothing is published for ${recordId}`);
    const bundle = await this.#bundles.read(digest);
    const offsets = zonesOf(partsOf(bundle, "Calendar"), state?.openedAt ?? this.#now, this.#now);
    const command = asked.name === "$open" ? { ...asked, input: { ...asked.input, bundle: digest } } : asked;
    let readings: Readings = { ...noReadings, at: this.#now, zones: { ...offsets, ...zones } };
    let decision = decide(bundle, state, command, readings, this.#now);
    for (let round = 0; !decision.ok && decision.refusal.code === unreadCode; round += 1) {
      if (round >= maxRounds) throw new Error(`${command.name} of ${recordId} asks in a circle`);
      const { facts, ...needs } = decision.refusal.details as unknown as Needs;
      readings = mergeReadings(readings, await this.#records.readNeeds({ needs: { ...needs, facts: [] } }));
      readings = { ...readings, facts: { ...readings.facts, ...(await this.#facts(facts)) } };
      decision = decide(bundle, state, command, readings, this.#now);
    }
    return { decision, command, digest, head: state?.head ?? 0 };
  }

  async #execute(recordId: string, asked: Command): Promise<Decision> {
    const { decision, command, digest, head } = await this.#decide(recordId, asked);
    if (!decision.ok) return decision;
    const result = await this.#records.commitCommand({
      recordId,
      expectedHead: head,
      commandId: command.id,
      requestHash: digestOf({ name: command.name, input: command.input }),
      events: decision.events,
      outcome: { ok: true },
      bundle: digest,
    });
    if (result.kind === "reserved") return { ok: false, refusal: result.refusal };
    if (result.kind !== "committed" && result.kind !== "known")
      throw new Error(`${command.name} of ${recordId} was not committed: ${result.kind}`);
    await this.#look(recordId);
    return decision;
  }

  async #facts(needs: Needs["facts"]): Promise<{ readonly [key: string]: FactReading }> {
    const readings: { [key: string]: FactReading } = {};
    for (const { key, name, call, with: input } of needs) {
      const asked = { at: this.#now, call, with: input };
      if (isLookUp(call)) {
        const wrong = wrongInput(this.#functions, asked);
        if (wrong !== null) {
          readings[key] = { ...asked, fault: wrong.fault };
          continue;
        }
        const given = input as JsonObject & { readonly type: string };
        const found = await lookUp(this.#pool, {
          call: call as Parameters<typeof lookUp>[1]["call"],
          type: given.type,
          input: given,
          now: this.#now,
        });
        readings[key] = found.ok ? { ...asked, value: found.value } : { ...asked, fault: { ...found.error } };
        continue;
      }
      const answer = this.stubs.call({ ...asked, by: `fact ${name}` });
      readings[key] = "output" in answer ? { ...asked, value: answer.output } : { ...asked, fault: answer.fault };
    }
    return readings;
  }

  /** What the store says of a record now. */
  async #look(id: string): Promise<void> {
    const { state, digest } = await this.#records.loadRecord({ recordId: id });
    if (state === null || digest === null) return;
    const bundle = await this.#bundles.read(digest);
    this.#seen.set(id, { id, bundle, state, events: await readEvents(this.#pool, id, 0) });
    if (state.attention !== null && !this.problems.includes(state.attention)) this.problems.push(state.attention);
  }

  /** All that follows from a commit, and then what repairs do about it. */
  async #deliver(): Promise<void> {
    await this.#deliverOutbox();
    await this.#repairs.stir();
  }

  async #deliverOutbox(): Promise<void> {
    for (;;) {
      const [ended, ...others] = this.#ended;
      if (ended !== undefined) {
        this.#ended = others;
        const { record, run, ...end } = ended;
        await this.#engine(record, "$run", { run, ...end }, `${run}:ended`);
        continue;
      }
      const { rows } = await this.#pool.query<{ id: string; body: OutboxEffect }>(
        "select id, body from outbox where done_at is null order by position limit 1",
      );
      const [entry] = rows;
      if (entry === undefined) return;
      await this.#carryOut(entry.body);
      await completeOutbox(this.#pool, entry.id);
    }
  }

  async #engine(record: string, name: string, input: JsonObject, id: string): Promise<void> {
    const decision = await this.#execute(record, { id, name, by: engineActor, input });
    if (!decision.ok) this.problems.push(`${record} refused ${name}: ${decision.refusal.message}`);
  }

  async #carryOut(effect: OutboxEffect): Promise<void> {
    switch (effect.kind) {
      case "reaction":
      case "link":
      case "reread":
        await this.#engine(effect.to, `$${effect.kind}`, effect.input, effect.id);
        if (effect.kind !== "link" || effect.reread === undefined) return;
        return this.#engine(
          effect.record,
          "$reread",
          { link: effect.reread, record: effect.to },
          `${effect.id}:reread`,
        );
      case "open":
        return this.#open(effect);
      case "tell":
        return this.#tell(effect, 1);
      case "run.start":
        return this.#start(effect);
      case "run.cancel":
        return this.#runs.cancel(effect.run, this.#now);
      case "escalation.start": {
        const { id, record: recordId, escalation, to, because } = effect;
        return this.#escalate({ id, recordId, escalation, from: "record", to, because, startedAt: this.#now });
      }
      case "raised.moved":
        // Repairs follow every commit.
        return;
      case "group.open":
        return this.#openGroup(effect);
      case "group.join":
      case "group.clear":
        return this.#tellGroup(effect);
      default:
        throw new Error(`an effect of kind "${effect.kind}" is not played here`);
    }
  }

  /** As the product does, by the door of a virtual time. */
  #open(effect: Extract<OutboxEffect, { readonly kind: "open" }>): Promise<void> {
    return openRequested(
      {
        pool: this.#pool,
        now: this.#now,
        open: async (asked) => {
          const { decision } = await this.#openByKey(asked);
          return (decision.ok ? { ok: true } : decision) as CommandOutcome;
        },
        unopened: (record, key, input) => this.#engine(record, "$unopened", input, `${key}:unopened`),
      },
      effect,
    );
  }

  /** As at the door of the product: what is refused takes no number. */
  async #openByKey({ type, fields, links = {}, by, key, openedFor, raisedBy, order }: KeyedOpening) {
    const prefix = recordTypeOf(await this.#bundles.read((await latestBundle(this.#pool, type)) ?? "")).number;
    const asked = {
      ...(openedFor === undefined ? {} : { openedFor: { ...openedFor } }),
      ...(raisedBy === undefined ? {} : { raisedBy }),
      ...(order === undefined ? {} : { order: { ...order } }),
    };
    const opening = (number: string): Command => ({
      id: `open:${key}`,
      name: "$open",
      by,
      input: { type, number, fields, links, ...asked },
    });
    const unnumbered = `${prefix}0000000`;
    const { decision: verdict } = await this.#decide(`${type}/${unnumbered}`, opening(unnumbered));
    if (!verdict.ok) return { decision: verdict, id: `${type}/${unnumbered}` };
    const answer = await reserveNumber(this.#pool, { type, prefix, key, requestHash: digestOf({ type, fields }) });
    if (answer.kind !== "reserved") throw new Error(`no number was reserved for ${key}: ${answer.kind}`);
    const id = `${type}/${answer.number}`;
    return { id, decision: await this.#execute(id, opening(answer.number)) };
  }

  async #openGroup({ rule, type, fields, group }: Extract<OutboxEffect, { kind: "group.open" }>): Promise<void> {
    const { decision, id } = await this.#openByKey({ type, fields, by: engineActor, key: `group:${group}` });
    if (!decision.ok) return void this.problems.push(`alert rule "${rule}": ${decision.refusal.message}`);
    await bindGroup(this.#pool, group, id);
    await this.#repairs.start(rule, group, id);
  }

  /** A refusal is an answer: a person may have moved the record on. */
  async #tellGroup(effect: Extract<OutboxEffect, { kind: "group.join" | "group.clear" }>): Promise<void> {
    const { send } = effect;
    const record = (await readGroup(this.#pool, effect.group))?.recordId ?? null;
    if (effect.kind === "group.clear") this.#repairs.cleared(effect.group);
    if (record === null || send === null) return;
    const input = groupInput(send, effect, await repairOfGroup(this.#pool, effect.group));
    if (!input.ok) return void this.problems.push(`group "${effect.group}": ${input.error}`);
    await this.#execute(record, { id: effect.id, name: send.command, by: engineActor, input: input.value });
  }

  async #tell(effect: Telling, attempt: number): Promise<void> {
    if (this.#tellings.holds(effect, this.#now)) return;
    const { id, record, message, channel, to, subject, text, because } = effect;
    if (channel !== "inbox") {
      const { commandId, input } = this.#tellings.take(effect, attempt, this.#now);
      return this.#engine(record, "$told", input, commandId);
    }
    const person = await readReachable(this.#pool, to);
    const delivery =
      person === null
        ? { outcome: "refused", because: `there is no active person "${to}"` }
        : await this.#inbox.deliver({ id: message, recordId: record, subject, text, because }, person);
    const said = { message, channel, to, subject, attempt: 1, sentAt: this.#now };
    await this.#engine(
      record,
      "$told",
      { ...said, outcome: delivery.outcome, because: delivery.because },
      `${id}:told:1`,
    );
  }

  #start(effect: Extract<OutboxEffect, { readonly kind: "run.start" }>): void {
    const { record, run, runbook, purpose, tasks, input } = effect;
    const source = runbook === null ? taskDocument(record, purpose, tasks) : this.#runs.source(runbook);
    if (source === null) throw new Error(`there is no runbook "${runbook ?? ""}"`);
    this.#runs.start(run, source, input, this.#now, (outcome) => {
      this.#ended = [...this.#ended, { record, run, ...runOutput(outcome) }];
    });
  }

  async #escalate(input: EscalationInput): Promise<void> {
    const plan = await this.#escalationActivities.escalationPlan(input);
    if (plan === null) throw new Error(`no escalation "${input.escalation}" is published`);
    const live: LiveEscalation = { input, plan, turns: escalationTurns(plan), at: this.#now };
    this.#escalations = [...this.#escalations, live];
    await this.#take(live);
  }

  async #take(live: LiveEscalation): Promise<void> {
    const { done, value } = live.turns.next();
    if (done !== true) {
      const { waitMs, ...turn } = value;
      const told = await this.#escalationActivities.escalationStep({ ...live.input, pins: live.plan.pins, ...turn });
      if (!told.ended && waitMs !== null) {
        live.at = this.#now + waitMs;
        return;
      }
    }
    this.#escalations = this.#escalations.filter((other) => other !== live);
  }
}

function keyOf(deadline: Deadline): string {
  return `${deadline.id}#${String(deadline.armedBy)}`;
}
