/**
 * A company in the real store at a virtual time: the product without its workflows. Commands are decided by the same
 * kernel on what the store says, committed by the same activities, and their effects taken from the same outbox. Runs
 * of runbooks are virtual: their calls are answered by the scenario. Events are processed and remediations planned as
 * by the product.
 */
import type pg from "pg";
import { authorizeOperation } from "../../api/authorization.ts";
import { startRun } from "../../api/contract/run.ts";
import { HttpError } from "../../api/error.ts";
import { authorizeStart } from "../../api/run-authorization.ts";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { CatalogItem } from "../../engine/catalog/ir.ts";
import type { Decision } from "../../engine/lifecycle/decide.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { Order } from "../../engine/lifecycle/record.ts";
import { isLookUp } from "../../engine/listing/look-up.ts";
import type { FileLiteral } from "../../engine/simulation/files.ts";
import type { Fixture } from "../../engine/simulation/fixture.ts";
import { answerImpact, type PublishedMaps } from "../../engine/simulation/impact.ts";
import type { MeasuredBatch } from "../../engine/simulation/measured.ts";
import type { ProbedTurn } from "../../engine/simulation/probed.ts";
import type { SaidBatch } from "../../engine/simulation/said-lines.ts";
import type { CallAnswer, ChannelAnswer } from "../../engine/simulation/ir.ts";
import type { Library } from "../../engine/simulation/library.ts";
import type { Schedules } from "../../engine/simulation/schedules.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { createStubs, type Stubs } from "../../engine/simulation/stubs.ts";
import { wrongInput } from "../../engine/simulation/wrong-input.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { reopenOutbox } from "../../store/outbox/settle.ts";
import { readPeople } from "../../store/person/read.ts";
import type { CommandOutcome } from "../../workflows/messages.ts";
import { StageAlerts } from "./alerts.ts";
import { StageEscalations } from "./escalations.ts";
import { readFacts } from "./facts.ts";
import { uploadFiles, uploadOne } from "./files.ts";
import { StageMessages } from "./messages.ts";
import { StageMetrics } from "./metrics.ts";
import { StageProbes } from "./probes.ts";
import { StageOutbox } from "./outbox.ts";
import { StagePolicies } from "./policies.ts";
import { StageRecords } from "./records.ts";
import { StageRepairs } from "./repairs.ts";
import { StageRuns } from "./runs.ts";
import { carryOutSchedule } from "./schedules.ts";
import { StageUptime } from "./uptime.ts";

export interface StageParams {
  readonly pool: pg.Pool;
  /** The instant it begins at, UTC milliseconds. */
  readonly at: number;
  /** What functions answer, by name. */
  readonly calls: { readonly [call: string]: readonly CallAnswer[] };
  /** What channels answer, by name. */
  readonly channels: { readonly [channel: string]: readonly ChannelAnswer[] };
  readonly runbooks: Library["runbooks"];
  readonly functions: Library["functions"];
  /** The CIs of which `cmdb.impact` answers where `calls` does not; absent = it is a call like others. */
  readonly fixture?: Fixture;
  /** By which it is told what is lost with CIs; absent = by no map. */
  readonly services?: PublishedMaps;
  /** What is due by the calendar; absent = nothing. */
  readonly due?: Schedules;
  /** Names of the commitments to uptime that warn; absent = none. */
  readonly uptime?: readonly string[];
  /** Names of the policies that are looked at; absent = none. */
  readonly heldTo?: readonly string[];
  /** Is told what a schedule, a warning or a finding has opened, by its name. */
  readonly openedAs?: (as: string, record: string) => void;
}

export class Stage {
  readonly stubs: Stubs;
  readonly problems: string[] = [];
  readonly #pool: pg.Pool;
  readonly #records: StageRecords;
  readonly #runs: StageRuns;
  readonly #messages: StageMessages;
  readonly #escalations: StageEscalations;
  readonly #repairs: StageRepairs;
  readonly #alerts: StageAlerts;
  readonly #outbox: StageOutbox;
  readonly #metrics: StageMetrics;
  readonly #probes: StageProbes;
  readonly #schedules: Schedules | null;
  readonly #uptime: StageUptime;
  readonly #policies: StagePolicies;
  readonly #openedAs: (as: string, record: string) => void;
  #commands = 0;
  #now: number;

  constructor(params: StageParams) {
    const { pool, at, functions, channels, runbooks } = params;
    const { problems } = this;
    this.#pool = pool;
    this.#now = at;
    this.#schedules = params.due ?? null;
    this.#openedAs = params.openedAs ?? (() => undefined);
    const now = (): number => this.#now;
    const problem = (message: string): void => void problems.push(message);
    this.stubs = createStubs(params.calls, problem, (call) => {
      if (isLookUp(call.call)) throw new Error(`${call.call} is asked of the store`);
      const wrong = wrongInput(functions, call);
      const { fixture, calls } = params;
      if (wrong !== null || fixture === undefined || Object.hasOwn(calls, call.call)) return wrong;
      return answerImpact(call, fixture, params.services ?? { maps: {}, relations: [] });
    });
    const { stubs } = this;
    const facts: ConstructorParameters<typeof StageRecords>[0]["facts"] = (needs) =>
      readFacts({ pool, now, stubs, functions }, needs);
    const records = new StageRecords({ pool, now, facts, problems });
    this.#records = records;
    const { uptime: names = [] } = params;
    this.#uptime = new StageUptime({ pool, now, records, problems, names, openedAs: this.#openedAs });
    const { heldTo = [] } = params;
    this.#policies = new StagePolicies({ pool, now, records, problems, names: heldTo, openedAs: this.#openedAs });
    this.#runs = new StageRuns({ stubs, runbooks, problem }, at);
    this.#messages = new StageMessages({ pool, now, records, answers: channels });
    this.#escalations = new StageEscalations({ pool, now, records });
    this.#repairs = this.#createRepairs(now);
    this.#alerts = new StageAlerts({ pool, now, records, repairs: this.#repairs, problems });
    this.#metrics = new StageMetrics(pool, now, problems);
    this.#probes = new StageProbes(pool, now);
    this.#outbox = new StageOutbox({
      pool,
      now,
      records,
      runs: this.#runs,
      messages: this.#messages,
      escalations: this.#escalations,
      alerts: this.#alerts,
      problems,
    });
  }

  #createRepairs(now: () => number): StageRepairs {
    return new StageRepairs({
      pool: this.#pool,
      now,
      call: (call, input, by) => this.stubs.call({ at: now(), call, with: input, by }),
      open: async (asked) => {
        const { id, decision } = await this.#records.open(asked);
        await this.#deliver();
        return (decision.ok ? { ok: true, record: id } : decision) as CommandOutcome;
      },
      send: async (record, command) => {
        const decision = await this.#records.send(record, command);
        await this.#deliver();
        return decision;
      },
      escalate: async (id, recordId, escalation, because) => {
        await this.#escalations.start({ id, recordId, escalation, from: "published", to: [], because });
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

  /** How many records it has seen. */
  get size(): number {
    return this.#records.size;
  }

  /** Records that were opened since this was asked last. */
  takeOpened(): readonly SimulatedRecord[] {
    return this.#records.takeOpened();
  }

  /** Gives what is under way to whoever works on the store from now on: it is carried out anew, each step once. */
  async handOver(): Promise<void> {
    await reopenOutbox(this.#pool, [...this.#escalations.ids(), ...this.#messages.waiting()]);
  }

  records(): readonly SimulatedRecord[] {
    return this.#records.all();
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#records.record(id);
  }

  /** As the API knows a person: by what the store says of them. */
  async actor(user: string): Promise<Actor | null> {
    const person = (await readPeople(this.#pool, [user])).get(user);
    return person?.active !== true ? null : { user, roles: person.roles, groups: person.groups };
  }

  /** What is published by the name. */
  async item(name: string): Promise<CatalogItem | undefined> {
    return (await readLatestDefinition(this.#pool, "CatalogItem", name))?.ir;
  }

  /** What is given with the ids of the files in it, whose contents are left out. */
  uploaded(bundle: Bundle, given: JsonObject, by: string): Promise<JsonObject> {
    return uploadFiles(this.#pool, bundle, given, by);
  }

  /** The id of a file that a person has uploaded, whose content is left out. */
  upload(file: FileLiteral, by: string): Promise<string> {
    return uploadOne(this.#pool, file, by);
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
    const opened = await this.#records.open({
      type,
      fields,
      links,
      by,
      key,
      ...(order === undefined ? {} : { order }),
    });
    await this.#deliver();
    return opened;
  }

  /** As at the door: what may not be started is refused by the API's own rule. Null when it was started. */
  async start(name: string, input: Json, by: Actor, functions: Library["functions"]): Promise<string | null> {
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
    this.#runs.start(`run/${String(this.#commands)}`, name, document, input);
    return null;
  }

  async send(recordId: string, name: string, input: JsonObject, by: Actor): Promise<Decision> {
    this.#commands += 1;
    const decision = await this.#records.send(recordId, { id: `command-${String(this.#commands)}`, name, by, input });
    await this.#deliver();
    return decision;
  }

  /** One delivery of a source, received at this instant and processed at once. */
  async receive(source: string, body: Json): Promise<void> {
    await this.#alerts.receive(source, body);
    await this.#deliver();
  }

  /** What a source of metrics had sent before. */
  async keep(source: string, batches: readonly MeasuredBatch[]): Promise<void> {
    await this.#metrics.keep(source, batches);
  }

  /** What a source of logs had sent before. */
  async keepLines(source: string, batches: readonly SaidBatch[]): Promise<void> {
    await this.#metrics.keepLines(source, batches);
  }

  /** What a source of logs sends until this instant, with all that follows. */
  async say(source: string, batch: SaidBatch): Promise<void> {
    await this.#metrics.receiveLines(source, batch);
    await this.#alerts.process();
    await this.#deliver();
  }

  /** What a source of metrics sends at this instant, with all that follows. */
  async measure(source: string, batch: MeasuredBatch): Promise<void> {
    await this.#metrics.receive(source, batch);
    await this.#alerts.process();
    await this.#deliver();
  }

  /** What probes find at this instant, with all that follows. */
  async probe(turn: ProbedTurn): Promise<void> {
    await this.#probes.take(turn);
    await this.#metrics.look();
    await this.#alerts.process();
    await this.#deliver();
  }

  /** What somebody else's commit has left in the outbox happens. */
  async deliver(): Promise<void> {
    await this.#deliver();
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
    const never = Number.POSITIVE_INFINITY;
    for (;;) {
      await this.#probes.noteSilence();
      const next = this.#records.deadlines.next();
      const runAt = this.#runs.nextAt() ?? never;
      const turnAt = this.#escalations.nextAt();
      const tryAt = this.#messages.nextAt() ?? never;
      const checkAt = await this.#alerts.nextAt();
      const clearBy = this.#repairs.nextAt();
      const dueAt = this.#schedules?.nextAt() ?? never;
      const warnAt = await this.#uptime.nextAt();
      const lookAt = await this.#policies.nextAt();
      const silentAt = await this.#metrics.nextAt();
      const all = [next?.deadline.at ?? never, runAt, turnAt, tryAt, checkAt, clearBy, dueAt, warnAt, lookAt, silentAt];
      const at = Math.min(...all);
      if (!isDue(at) || at === never) return;
      this.#tick(Math.max(at, this.#now));
      if (next !== undefined && next.deadline.at <= at)
        await this.#records.send(next.record.id, this.#records.deadlines.take(next));
      else if (runAt <= at) this.#runs.wake();
      else if (tryAt <= at) await this.#messages.wake();
      else if (dueAt <= at) await this.#carryOutSchedules();
      else if (silentAt <= at) {
        await this.#metrics.fallSilent();
        await this.#alerts.process();
      } else if (checkAt <= at) await this.#alerts.process();
      else if (warnAt <= at) await this.#uptime.warn();
      else if (lookAt <= at) await this.#policies.look();
      else if (turnAt <= at) await this.#escalations.wake();
      await this.#deliver();
    }
  }

  async #carryOutSchedules(): Promise<void> {
    const params = { records: this.#records, runs: this.#runs, problems: this.problems, openedAs: this.#openedAs };
    for (const due of this.#schedules?.take(this.#now) ?? []) await carryOutSchedule(params, due);
  }

  #tick(now: number): void {
    this.#now = now;
    this.#runs.tick(now);
  }

  /** All that follows from a commit, and then what repairs do about it. */
  async #deliver(): Promise<void> {
    await this.#outbox.deliver();
    await this.#repairs.stir();
  }
}
