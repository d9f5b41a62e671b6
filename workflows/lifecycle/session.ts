/**
 * The record as one run of its workflow holds it, and the way of every command through it.
 *
 * R1. A decision is acknowledged only after its commit; what is folded is what the store returned, never what was
 *     decided.
 * R2. Every command, timer and callback passes one first-in, first-out lock.
 * R3. Nothing here throws into the workflow task: an unexpected error becomes a typed failure of that command alone.
 */
import { ApplicationFailure, log, proxyActivities, proxyLocalActivities } from "@temporalio/workflow";
import type { FactActivities } from "../../activities/record/facts.ts";
import type { CommitOutcome, RecordActivities } from "../../activities/record/record.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { type Decision, decide } from "../../engine/lifecycle/decide.ts";
import { deadlines } from "../../engine/lifecycle/timer/deadlines.ts";
import { fold } from "../../engine/lifecycle/fold.ts";
import { askedBy } from "../../engine/lifecycle/read/ask.ts";
import { type FactNeed, mergeReadings, noNeeds, noReadings, type Readings } from "../../engine/lifecycle/read/needs.ts";
import type { Command, Deadline } from "../../engine/lifecycle/protocol.ts";
import type { LedgerEvent, NewEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { ZoneTable } from "../../engine/clock/ir.ts";
import {
  commandFailure,
  type CommandOutcome,
  type CommandRequest,
  type Definitions,
  type SentReadings,
} from "../messages.ts";
import { definitionsOf, readingsOf } from "./any-version.ts";
import { Lock } from "./lock.ts";
import { staleness } from "./precondition.ts";

// Bounded as the design says: a handler that waits on the store longer than this blocks every other command of the
// record (measured: a 20 s local activity holds timers and validators for 16 s).
const store = proxyLocalActivities<RecordActivities>({
  startToCloseTimeout: "2s",
  scheduleToCloseTimeout: "5s",
  retry: { initialInterval: "50ms", maximumInterval: "500ms" },
});

// Facts may come over the network: they are read before the lock is taken, and never inside it.
const facts = proxyActivities<FactActivities>({
  startToCloseTimeout: "10s",
  scheduleToCloseTimeout: "20s",
  retry: { initialInterval: "200ms", maximumAttempts: 3 },
});

/**
 * One answer may raise the next question (a person's manager); more rounds than this mean that a definition asks in a
 * circle.
 */
const maxQuestions = 12;

/**
 * Readings that came with a command count for this long, as the clocks of both sides tell it; afterwards they are made
 * anew.
 */
const sentReadingsCountMs = 5_000;

/** More moved heads than this for one command means that another writer is at work, against invariant 1. */
const maxDecisions = 50;

export class Session {
  readonly #recordId: string;
  readonly #engine: number;
  readonly #lock = new Lock();
  #state: RecordState | null = null;
  #definitions: Definitions | null = null;
  /** Of what the record has brought along from other definitions. */
  #zones: { readonly [zone: string]: ZoneTable } = {};
  #loading: Promise<void> | null = null;
  #loaded = false;
  /** Set by a timer that changed nothing: not armed again until the record moves. */
  #spent: { readonly key: string; readonly head: number } | null = null;

  /**
   * `engine`: version of the engine that the run was started by. `opening`: the definitions of a record that is being
   * opened, of which the store holds nothing yet; null = load it.
   */
  constructor(recordId: string, engine: number, opening: Definitions | null) {
    this.#recordId = recordId;
    this.#engine = engine;
    this.#definitions = opening === null ? null : definitionsOf(opening);
    this.#loaded = opening !== null;
  }

  get state(): RecordState | null {
    return this.#state;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  get busy(): boolean {
    return this.#lock.held;
  }

  /** Reads the record and its definitions from the store, once; after a failure the next caller tries again. */
  load(): Promise<void> {
    this.#loading ??= this.#read().catch((error: unknown) => {
      this.#loading = null;
      return unknown("the record could not be loaded")(error);
    });
    return this.#loading;
  }

  async #read(): Promise<void> {
    const { state, digest, zones } = await store.loadRecord({ recordId: this.#recordId });
    const definitions =
      digest === null ? null : await store.loadDefinitions({ digest, openedAt: state?.openedAt ?? null });
    this.#state = state;
    this.#definitions = definitions === null ? null : definitionsOf(definitions);
    this.#zones = zones;
    this.#loaded = true;
  }

  get #isMoved(): boolean {
    return this.#state !== null && this.#state.bundle !== this.#definitions?.digest;
  }

  /**
   * A record that was moved to another bundle is decided with that one from then on: its state means nothing in the old
   * one.
   */
  async #rebind(): Promise<void> {
    this.#loading = null;
    await this.load();
  }

  /** The nearest deadline to arm, or null. */
  nextDeadline(): Deadline | null {
    if (this.#state === null || this.#definitions === null) return null;
    const next = deadlines(this.#definitions.bundle, this.#state)[0] ?? null;
    if (next !== null && this.#spent?.key === keyOf(next) && this.#spent.head === this.#state.head) return null;
    return next;
  }

  /** Fires a deadline as a command of the engine, whose id is the deadline's with its arming sequence. */
  async fire(deadline: Deadline): Promise<void> {
    const command: Command = {
      id: keyOf(deadline),
      name: "$timer",
      by: { user: "$engine", roles: [], groups: [] },
      input: { deadline: deadline.id, armedBy: deadline.armedBy },
    };
    const before = this.#state?.head;
    await this.execute({ command, requestHash: "00" });
    if (this.#state?.head === before) this.#spent = { key: keyOf(deadline), head: before ?? 0 };
  }

  /** Decides, commits and folds one command, and tells what it was answered. */
  async execute(asked: CommandRequest): Promise<CommandOutcome> {
    try {
      if (!this.#loaded) await this.load();
      const request = this.#pinned(asked);
      let readings: Readings = { ...noReadings, at: Date.now() };
      for (let round = 0; round < maxQuestions; round += 1) {
        const answer = await this.#decideAndCommit(request, readings);
        if (!("facts" in answer)) return answer;
        // Outside the lock, for a fact may come over the network. What the store said is asked anew inside.
        readings = mergeReadings(
          readings,
          await facts.readFacts({ facts: answer.facts }).catch(unknown("facts are missing")),
        );
      }
      throw new Error(
        `its decision still asked for readings after ${maxQuestions} rounds: a definition asks in a circle`,
      );
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      log.error("command failed unexpectedly", {
        record: this.#recordId,
        command: asked.command.id,
        error: String(error),
      });
      await this.#markAttention(asked, error);
      throw ApplicationFailure.create({
        type: commandFailure.unexpected,
        nonRetryable: true,
        message: `command "${asked.command.name}" of ${this.#recordId} failed: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }

  /**
   * What the command was answered, or the facts that must be read outside before it can be decided. It is decided once
   * when nothing is missing: `decide` itself tells what is, and is asked again with the answers. All of it with the
   * lock held.
   */
  async #decideAndCommit(
    request: CommandRequest,
    sofar: Readings,
  ): Promise<CommandOutcome | { readonly facts: readonly FactNeed[] }> {
    const turn = this.#lock.enter();
    try {
      if (turn !== null) await turn;
      const { command, requestHash } = request;
      let readings = mergeReadings(fresh(request.readings), sofar);
      for (let round = 0, questions = 0; round < maxDecisions;) {
        // The command before this one, or another run's, may have moved the record.
        if (this.#isMoved) await this.#rebind();
        const { bundle, digest, zones: offsets } = this.#known();
        const zones = { ...offsets, ...this.#zones, ...readings.zones };
        const stale = staleness(request.expectedHeads, this.#state);
        const known = { ...readings, zones };
        const decision = stale ?? decide(bundle, this.#state, command, known, Date.now(), this.#engine);
        const missing = askedBy(decision);
        if (missing !== null) {
          const { facts: outside, ...stored } = missing;
          const inside = { ...stored, facts: [] };
          if (noNeeds(inside)) return { facts: outside };
          if (++questions > maxQuestions)
            throw new Error(
              `its decision still asked for readings after ${maxQuestions} rounds: a definition asks in a circle`,
            );
          readings = mergeReadings(
            readings,
            readingsOf(await store.readNeeds({ needs: inside }).catch(unknown("readings are missing"))),
          );
          continue;
        }
        round += 1;
        const result = await this.#commit(
          request,
          decision.ok ? decision.events : [],
          this.#outcomeOf(decision, digest),
          stale !== null,
        );
        if (result.kind === "reserved") {
          const stored = await this.#commit(request, [], { ok: false, refusal: result.refusal });
          if (stored.kind === "committed" || stored.kind === "known") return stored.outcome;
        } else if (result.kind !== "moved") {
          if (this.#isMoved) await this.#rebind();
          return result.outcome;
        } else if (result.linksToo === true) readings = { ...readings, chains: [] };
      }
      throw ApplicationFailure.create({
        type: commandFailure.unknown,
        nonRetryable: true,
        message: `command "${command.id}" of ${this.#recordId} (request ${requestHash.slice(0, 8)}) met ${maxDecisions} moved heads: another writer works on this record`,
      });
    } finally {
      this.#lock.leave();
    }
  }

  async #commit(
    request: CommandRequest,
    events: readonly NewEvent[],
    outcome: CommandOutcome,
    unstored = false,
  ): Promise<Exclude<CommitOutcome, { kind: "behind" | "mismatch" }>> {
    const { digest } = this.#known();
    let result: CommitOutcome;
    try {
      result = await store.commitCommand({
        recordId: this.#recordId,
        expectedHead: this.#state?.head ?? 0,
        commandId: request.command.id,
        requestHash: request.requestHash,
        events,
        outcome: outcome as unknown as JsonObject,
        bundle: digest,
        ...(unstored ? { unstored } : {}),
      });
    } catch (error) {
      return unknown("the commit was not confirmed")(error);
    }
    switch (result.kind) {
      case "behind":
        throw ApplicationFailure.create({
          type: commandFailure.quarantined,
          nonRetryable: true,
          message: `${this.#recordId} is quarantined: its ledger ends at event ${result.head}, but event ${this.#state?.head ?? 0} was acknowledged; restore the database or start the record's workflow again`,
        });
      case "mismatch":
        throw ApplicationFailure.create({
          type: commandFailure.conflict,
          nonRetryable: true,
          message: `command id "${request.command.id}" was used for another request on ${this.#recordId}: use a new id for a new request`,
        });
      case "committed":
      case "known":
      case "moved":
        this.#fold(result.events);
        return result;
      case "reserved":
        return result;
    }
  }

  #fold(events: readonly LedgerEvent[]): void {
    for (const event of events) this.#state = fold(this.#state, event);
  }

  #outcomeOf(decision: Decision, digest: string): CommandOutcome {
    if (!decision.ok) return { ok: false, refusal: decision.refusal };
    let state = this.#state;
    for (const [index, event] of decision.events.entries()) {
      state = fold(state, { ...event, seq: (this.#state?.head ?? 0) + index + 1, commandId: "" });
    }
    return {
      ok: true,
      record: this.#recordId,
      number: state?.number ?? "",
      state: state?.state ?? "",
      head: state?.head ?? 0,
      reply: { value: decision.reply, bundle: state?.bundle ?? digest },
    };
  }

  /** A record is opened with the definitions this run has loaded: the caller does not choose them. */
  #pinned(request: CommandRequest): CommandRequest {
    const { command } = request;
    if (command.name !== "$open") return request;
    return { ...request, command: { ...command, input: { ...command.input, bundle: this.#known().digest } } };
  }

  #known(): Definitions {
    if (this.#definitions === null) {
      const type = this.#recordId.split("/")[0] ?? "";
      throw ApplicationFailure.create({
        type: commandFailure.unexpected,
        nonRetryable: true,
        message: `no definition of record type "${type}" is published: publish one with opsloom publish`,
      });
    }
    return this.#definitions;
  }

  /**
   * A defect must not vanish in a log: the record says that a person must look. Best effort, since the store may be
   * what failed.
   */
  async #markAttention(request: CommandRequest, error: unknown): Promise<void> {
    if (this.#state === null) return;
    const message = `command "${request.command.name}" (${request.command.id}) failed: ${error instanceof Error ? error.message : String(error)}`;
    const event: NewEvent = {
      at: Date.now(),
      by: "$engine",
      body: { kind: "attention", message: message.slice(0, 1000) },
    };
    try {
      const marked: CommandRequest = {
        command: { ...request.command, id: `attention:${request.command.id}` },
        requestHash: "00",
      };
      const turn = this.#lock.enter();
      try {
        if (turn !== null) await turn;
        await this.#commit(marked, [event], {
          ok: true,
          record: this.#recordId,
          number: "",
          state: "",
          head: 0,
          reply: {},
        });
      } finally {
        this.#lock.leave();
      }
    } catch (failure) {
      log.error("the record could not be marked for attention", { record: this.#recordId, error: String(failure) });
    }
  }
}

/**
 * What the sender has read, unless the command has waited for too long since, or the clocks disagree about when that
 * was.
 */
function fresh(sent: SentReadings | undefined): Readings {
  if (sent === undefined || Math.abs(Date.now() - sent.at) > sentReadingsCountMs) return noReadings;
  return { ...noReadings, ...sent };
}

function keyOf(deadline: Deadline): string {
  return `${deadline.id}#${deadline.armedBy}`;
}

/** Whatever goes wrong with an activity is "unknown" to the caller, who asks again with the same command id. */
function unknown(what: string): (error: unknown) => never {
  return (error) => {
    const cause =
      error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
    throw ApplicationFailure.create({ type: commandFailure.unknown, nonRetryable: true, message: `${what}: ${cause}` });
  };
}
