/**
 * The records of a stage: commands are decided by the kernel on what the store says, and committed by the activities of
 * the product.
 */
import type pg from "pg";
import { createRecordActivities, type RecordActivities } from "../../activities/record/record.ts";
import type { OpenRecordParams } from "../../commands/open.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { partsOf, recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { decide, type Decision, unreadCode } from "../../engine/lifecycle/decide.ts";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { linksOfCommand, linksOfOpening } from "../../engine/lifecycle/link/named-links.ts";
import {
  type FactReading,
  mergeReadings,
  type Needs,
  noReadings,
  type Readings,
} from "../../engine/lifecycle/read/needs.ts";
import type { Command } from "../../engine/lifecycle/protocol.ts";
import { Deadlines } from "../../engine/simulation/deadlines.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { latestBundle } from "../../store/definition/bundle.ts";
import { digestOf } from "../../store/digest.ts";
import { reserveNumber } from "../../store/record/answer-opening.ts";
import { readEvents } from "../../store/record/events.ts";
import { readMerged } from "../../store/record/survivors.ts";

export interface StageRecordsParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly facts: (needs: Needs["facts"]) => Promise<{ readonly [key: string]: FactReading }>;
  readonly problems: string[];
}

export type KeyedOpening = Pick<
  OpenRecordParams,
  "type" | "fields" | "links" | "by" | "key" | "openedFor" | "raisedBy" | "order"
>;

/** Rounds of questions of one decision; more would be a circle. */
const maxRounds = 20;

export class StageRecords {
  readonly deadlines = new Deadlines();
  readonly #params: StageRecordsParams;
  readonly #activities: RecordActivities;
  readonly #bundles: ReturnType<typeof createBundleCache>;
  readonly #seen = new Map<string, SimulatedRecord>();
  #opened: readonly SimulatedRecord[] = [];

  constructor(params: StageRecordsParams) {
    this.#params = params;
    const { pool, now } = params;
    this.#activities = createRecordActivities({ pool, now, knownAt: now });
    this.#bundles = createBundleCache(pool);
  }

  all(): readonly SimulatedRecord[] {
    return [...this.#seen.values()];
  }

  get size(): number {
    return this.#seen.size;
  }

  record(id: string): SimulatedRecord | undefined {
    return this.#seen.get(id);
  }

  /** Records that were opened since this was asked last. */
  takeOpened(): readonly SimulatedRecord[] {
    const opened = this.#opened;
    this.#opened = [];
    return opened;
  }

  /** As at the door of the product: what is refused takes no number. */
  async open({
    type,
    fields,
    links = {},
    by,
    key,
    openedFor,
    raisedBy,
    order,
  }: KeyedOpening): Promise<{ readonly decision: Decision; readonly id: string }> {
    const { pool } = this.#params;
    const prefix = recordTypeOf(await this.#bundles.read((await latestBundle(pool, type)) ?? "")).number;
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
    const answer = await reserveNumber(pool, { type, prefix, key, requestHash: digestOf({ type, fields }) });
    if (answer.kind !== "reserved") throw new Error(`no number was reserved for ${key}: ${answer.kind}`);
    const id = `${type}/${answer.number}`;
    return { id, decision: await this.send(id, opening(answer.number)) };
  }

  async send(recordId: string, asked: Command): Promise<Decision> {
    const { decision, command, digest, head } = await this.#decide(recordId, asked);
    if (!decision.ok) return decision;
    const result = await this.#activities.commitCommand({
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

  /** A command of the engine, which nothing may refuse. */
  async sendByEngine(record: string, name: string, input: JsonObject, id: string): Promise<void> {
    const decision = await this.send(record, { id, name, by: engineActor, input });
    if (!decision.ok) this.#params.problems.push(`${record} refused ${name}: ${decision.refusal.message}`);
  }

  async #decide(recordId: string, asked: Command) {
    const { pool, facts: readFacts } = this.#params;
    const now = this.#params.now();
    const { state, digest, zones } = await this.#activities.loadRecord({ recordId });
    if (digest === null) throw new Error(`nothing is published for ${recordId}`);
    const bundle = await this.#bundles.read(digest);
    const offsets = zonesOf(partsOf(bundle, "Calendar"), state?.openedAt ?? now, now);
    const isOpening = asked.name === "$open";
    const command = isOpening ? { ...asked, input: { ...asked.input, bundle: digest } } : asked;
    const named = isOpening
      ? linksOfOpening(bundle, asked.input["links"] as JsonObject)
      : linksOfCommand(bundle, asked);
    const merged = await readMerged(
      pool,
      named.map(({ record }) => record),
    );
    const survivors = Object.fromEntries(merged);
    let readings: Readings = { ...noReadings, at: now, zones: { ...offsets, ...zones }, survivors };
    let decision = decide(bundle, state, command, readings, now);
    for (let round = 0; !decision.ok && decision.refusal.code === unreadCode; round += 1) {
      if (round >= maxRounds) throw new Error(`${command.name} of ${recordId} asks in a circle`);
      const { facts, ...needs } = decision.refusal.details as unknown as Needs;
      readings = mergeReadings(readings, await this.#activities.readNeeds({ needs: { ...needs, facts: [] } }));
      readings = { ...readings, facts: { ...readings.facts, ...(await readFacts(facts)) } };
      decision = decide(bundle, state, command, readings, now);
    }
    return { decision, command, digest, head: state?.head ?? 0 };
  }

  /** What the store says of a record now. */
  async #look(id: string): Promise<void> {
    const { pool, problems } = this.#params;
    const { state, digest } = await this.#activities.loadRecord({ recordId: id });
    if (state === null || digest === null) return;
    const bundle = await this.#bundles.read(digest);
    const seen = { id, bundle, state, events: await readEvents(pool, id, 0) };
    if (!this.#seen.has(id)) this.#opened = [...this.#opened, seen];
    this.#seen.set(id, seen);
    this.deadlines.note(seen);
    if (state.attention !== null && !problems.includes(state.attention)) problems.push(state.attention);
  }
}
