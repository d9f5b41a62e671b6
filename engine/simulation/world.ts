/**
 * A company in virtual time: records driven by the same kernel as everywhere, people and calls as the scenario gives
 * them.
 *
 * 1. A record moves only through `decide` and `fold`; effects are taken from its events, as the outbox would, and
 *    delivered before anything else happens.
 * 2. Deadlines happen one by one, in the order of their instants; commands of an instant go before its timers.
 * 3. What the scenario did not foresee (an unstubbed call, a record that needs attention) is a problem, never ignored.
 */
import type { Json, JsonObject } from "../base/json.ts";
import type { ZoneTable } from "../clock/ir.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { Decision } from "../lifecycle/decide.ts";
import type { Effect } from "../lifecycle/effects.ts";
import { engineActor } from "../lifecycle/engine-actor.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { FileReading } from "../lifecycle/read/needs.ts";
import type { Actor } from "../lifecycle/protocol.ts";
import { scheduledValues } from "../schedule/opening.ts";
import { waitingFor, withMembers, withoutPerson } from "./company.ts";
import { createCoverage, noteEscalation, type Coverage } from "./coverage.ts";
import type { NextDeadline } from "./deadlines.ts";
import { Deliveries } from "./deliveries.ts";
import { Escalations } from "./escalations.ts";
import { type FileLiteral, filesGiven, withFileIds } from "./files.ts";
import type { Fixture } from "./fixture.ts";
import { answerImpact, type PublishedMaps } from "./impact.ts";
import type { CallAnswer, Scenario } from "./ir.ts";
import { Ledger, type Opening } from "./ledger.ts";
import type { Library } from "./library.ts";
import { answerLookUp } from "./look-ups.ts";
import { Messages } from "./messages.ts";
import type { PublishedPlans } from "./on-call.ts";
import { Openings } from "./openings.ts";
import type { PublishedNotices } from "./published-notices.ts";
import { personReading, type ReadingSources } from "./readings.ts";
import { runOutput, Runs } from "./runs.ts";
import type { DueSchedule, Schedules } from "./schedules.ts";
import type { SimulatedRecord } from "./simulated-record.ts";
import { createStubs, type Stubs } from "./stubs.ts";
import type { DueWarning } from "../availability/warning.ts";
import type { Policies } from "./policies.ts";
import type { UptimeWatch } from "./uptime-watch.ts";
import { wrongInput } from "./wrong-input.ts";

export interface WorldParams {
  readonly at: number;
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly runbooks: { readonly [name: string]: Json };
  readonly zones: { readonly [zone: string]: ZoneTable };
  readonly fixture: Fixture;
  readonly calls: { readonly [call: string]: readonly CallAnswer[] };
  readonly functions: Library["functions"];
  readonly channels: Scenario["given"]["channels"];
  /** What escalations find that a record does not pin. */
  readonly published: PublishedNotices;
  readonly onCall: PublishedPlans;
  /** By which it is told what is lost with CIs. */
  readonly services: PublishedMaps;
  /** What is due by the calendar; absent = nothing. */
  readonly schedules?: Schedules;
  /** Is told what a schedule has opened, by its name. */
  readonly openedAs?: (as: string, record: string) => void;
}

/** Deadlines of one wait; more would be a circle. */
const maxDeadlines = 100_000;

export class World {
  readonly coverage: Coverage = createCoverage();
  readonly stubs: Stubs;
  readonly runs: Runs;
  readonly problems: string[] = [];
  readonly #ledger: Ledger;
  readonly #deliveries: Deliveries;
  readonly #escalations: Escalations;
  readonly #messages: Messages;
  readonly #sources: ReadingSources;
  readonly #files = new Map<string, FileReading>();
  readonly #followers: (() => void)[] = [];
  readonly #schedules: Schedules | null;
  #watch: UptimeWatch | null = null;
  #policies: Policies | null = null;
  #fixture: Fixture;
  readonly #openedAs: (as: string, record: string) => void;
  readonly #runbooks: WorldParams["runbooks"];
  #commands = 0;
  #now: number;

  constructor(params: WorldParams) {
    const { at, fixture, zones, onCall, published, runbooks } = params;
    this.#now = at;
    this.#fixture = fixture;
    this.#runbooks = runbooks;
    this.#schedules = params.schedules ?? null;
    this.#openedAs = params.openedAs ?? (() => undefined);
    const problem = (message: string): void => void this.problems.push(message);
    const byEngine = (record: string, name: string, input: JsonObject, id: string): Decision =>
      this.send(record, name, input, engineActor, id);
    this.stubs = createStubs(params.calls, problem, (call) => this.#answer(call, params));
    this.runs = new Runs({ stubs: this.stubs, runbooks, problem });
    this.runs.tick(at);
    this.#ledger = new Ledger({
      bundles: params.bundles,
      coverage: this.coverage,
      now: () => this.#now,
      sources: () => this.#sources,
      problem,
      follows: (effects) => this.#deliveries.push(effects),
    });
    const current = (): Fixture => this.#fixture;
    this.#sources = {
      get fixture() {
        return current();
      },
      zones,
      onCall,
      stubs: this.stubs,
      records: () => this.#ledger.states(),
      file: (id) => this.#files.get(id) ?? null,
      versions: (type) => {
        const bundle = this.bundle(type);
        return bundle === undefined ? undefined : recordTypeOf(bundle).versions;
      },
    };
    this.#messages = new Messages({
      answers: params.channels,
      channels: published.channels,
      reach: fixture.reach,
      zones,
      send: byEngine,
      problem,
    });
    this.#escalations = new Escalations({
      published,
      sources: this.#sources,
      problem,
      record: (id) => this.record(id),
      tell: (tellings) => this.#deliveries.push(tellings),
      note: (record, text) => void this.send(record, "$note", { text }, engineActor),
      told: (policy, index, { to }, notification) =>
        noteEscalation(this.coverage, policy, index, to.length === 0 ? null : notification),
    });
    this.#deliveries = new Deliveries({
      openings: new Openings({
        open: (type, fields, links, by, asked) => this.open(type, fields, links, by, asked),
        unopened: (record, key, outcome, because) => {
          const decision = byEngine(record, "$unopened", { key, outcome, because }, `${key}:unopened`);
          if (!decision.ok) problem(`${record} refused "$unopened": ${decision.refusal.message}`);
        },
      }),
      runs: this.runs,
      now: () => this.#now,
      has: (record) => this.record(record) !== undefined,
      send: byEngine,
      tell: (effect) => this.#messages.tell({ effect, attempt: 1 }, this.#now),
      escalate: (effect) => this.escalate(effect, "record"),
      problem,
      done: () => this.#followers.forEach((told) => told()),
    });
  }

  /** What is answered without being stubbed. */
  #answer(call: Parameters<typeof answerLookUp>[0], { functions, calls, fixture, services }: WorldParams) {
    const wrong = wrongInput(functions, call);
    if (wrong !== null) return wrong;
    const impact = Object.hasOwn(calls, call.call) ? null : answerImpact(call, fixture, services);
    return impact ?? answerLookUp(call, (type) => this.bundle(type), this.#ledger.states());
  }

  /** Has somebody told whenever a commit and all that followed from it is done. */
  follow(told: () => void): void {
    this.#followers.push(told);
  }

  get now(): number {
    return this.#now;
  }

  get fixture(): Fixture {
    return this.#fixture;
  }

  records(): readonly SimulatedRecord[] {
    return this.#ledger.all();
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#ledger.record(id);
  }

  /** Where a record is now: itself, or what it was merged into. */
  survivor(id: string): string {
    return this.#ledger.survivor(id);
  }

  bundle(type: string): Bundle | undefined {
    return this.#ledger.bundle(type);
  }

  /** Null for a person the scenario does not know. */
  actor(user: string): Actor | null {
    const person = personReading(user, this.fixture, this.#now);
    return person?.active !== true ? null : { user, roles: person.roles, groups: person.groups };
  }

  /** What is given with the ids of the files in it, which the person has uploaded. */
  uploaded(bundle: Bundle, given: JsonObject, by: string): JsonObject {
    const ids = filesGiven(bundle, given).map((file) => this.upload(file, by));
    return withFileIds(bundle, given, ids);
  }

  /** The id of a file that a person has uploaded. */
  upload(file: FileLiteral, by: string): string {
    const id = `file-${String(this.#files.size + 1)}`;
    // There is no content in virtual time, and so no digest of one.
    this.#files.set(id, { ...file, digest: id, uploadedBy: by });
    return id;
  }

  /** Opens a record; its id when it was accepted. */
  open(
    type: string,
    fields: JsonObject,
    links: Opening["links"],
    by: Actor,
    asked: Pick<Opening, "openedFor" | "order"> = {},
  ): { readonly decision: Decision; readonly id: string } {
    const opened = this.#ledger.open(type, { fields, links, by, ...asked });
    if (opened.decision.ok) this.#deliveries.deliver();
    return opened;
  }

  /** Sends a command to a record and lets everything that follows at this instant happen. */
  send(recordId: string, name: string, input: JsonObject, by: Actor, commandId?: string): Decision {
    this.#commands += 1;
    const id = commandId ?? `command-${String(this.#commands)}`;
    const decision = this.#ledger.send(recordId, { id, name, by, input });
    if (decision.ok) this.#deliveries.deliver();
    return decision;
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
    this.#deliveries.deliver();
  }

  /** Somebody is not active any more: what waits for them is told so. */
  leave(person: string): void {
    this.#fixture = withoutPerson(this.#fixture, person, this.#now);
    for (const { record, input } of waitingFor(person, this.records()))
      this.send(record, "$left", input, engineActor, `left:${person}:${String(this.#now)}:${record}`);
  }

  /** Whoever is asked next is asked by what groups are then. */
  changeMembers(step: Parameters<typeof withMembers>[1]): void {
    this.#fixture = withMembers(this.#fixture, step);
  }

  /** Others, or with other values: what discovery has found. */
  changeCis(cis: Fixture["cis"]): void {
    this.#fixture = { ...this.#fixture, cis };
  }

  /** Opens what a watch over error budgets finds due from now on. */
  attend(watch: UptimeWatch): void {
    this.#watch = watch;
  }

  /** Has policies looked at when they are due. */
  holdTo(policies: Policies): void {
    this.#policies = policies;
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
      const next = this.#ledger.deadlines.next();
      const runAt = this.runs.nextAt();
      const turnAt = this.#escalations.nextAt();
      const tryAt = this.#messages.nextAt();
      const dueAt = this.#schedules?.nextAt();
      const warnAt = this.#watch?.nextAt(this.#now) ?? null;
      const lookAt = this.#policies?.nextAt() ?? null;
      const at = Math.min(
        ...[next?.deadline.at, runAt, turnAt, tryAt, dueAt, warnAt, lookAt].map(
          (instant) => instant ?? Number.POSITIVE_INFINITY,
        ),
      );
      if (!isDue(at) || at === Number.POSITIVE_INFINITY) return;
      if (count >= maxDeadlines) {
        this.problems.push(
          `more than ${String(maxDeadlines)} deadlines fell due in one wait, the last at ${instantText(at)}: something does not come to rest`,
        );
        return;
      }
      this.#tick(Math.max(at, this.#now));
      if (next !== undefined && next.deadline.at <= at) this.#fire(next);
      else if (runAt !== null && runAt <= at) this.runs.wake(this.#now);
      else if (tryAt !== null && tryAt <= at) this.#messages.wake(this.#now);
      else if (dueAt != null && dueAt <= at) for (const due of this.#schedules?.take(this.#now) ?? []) this.#begin(due);
      else if (warnAt !== null && warnAt <= at) for (const due of this.#watch?.take(this.#now) ?? []) this.#warn(due);
      else if (lookAt !== null && lookAt <= at) this.#policies?.work();
      else {
        this.#escalations.wake(this.#now);
        this.#deliveries.deliver();
      }
    }
  }

  #begin({ schedule: { name, does }, at }: DueSchedule): void {
    this.coverage.schedules.add(name);
    const values = scheduledValues(does.kind === "open" ? does.set : does.with, at);
    if (!values.ok) return void this.problems.push(`the schedule "${name}": ${values.error}`);
    if (does.kind === "run") return this.#beginRun(does.runbook, values.value);
    const { decision, id } = this.open(does.record, values.value, {}, engineActor);
    if (decision.ok) return this.#openedAs(does.as, id);
    const { code, message } = decision.refusal;
    this.problems.push(`the schedule "${name}" opened no ${does.record}: ${code} ${message}`);
  }

  #warn({ availability, as, record, fields }: DueWarning): void {
    this.coverage.availabilities.add(`${availability}/warn`);
    const { decision, id } = this.open(record, fields, {}, engineActor);
    if (decision.ok) return this.#openedAs(as, id);
    const { code, message } = decision.refusal;
    this.problems.push(`the availability "${availability}" opened no ${record}: ${code} ${message}`);
  }

  #beginRun(runbook: string, input: JsonObject): void {
    const source = this.#runbooks[runbook];
    if (source === undefined) this.problems.push(`there is no runbook "${runbook}"`);
    else this.startRunbook(runbook, source, input);
    this.#deliveries.deliver();
  }

  #tick(now: number): void {
    this.#now = now;
    this.runs.tick(now);
  }

  #fire(next: NextDeadline): void {
    const { id, name, input, by } = this.#ledger.deadlines.take(next);
    const decision = this.send(next.record.id, name, input, by, id);
    if (decision.ok) return;
    const { code, message } = decision.refusal;
    this.problems.push(`deadline ${next.deadline.id} of ${next.record.id} was refused: ${code} ${message}`);
  }
}
