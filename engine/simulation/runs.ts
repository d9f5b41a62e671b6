/**
 * Runs of runbooks in virtual time, on the same machine as everywhere: calls are answered by stubs, waits by the
 * scenario's clock, other runbooks by running them.
 */
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { faultJson, readFault, standardFault, type Fault } from "../runbook/fault.ts";
import type { Runbook } from "../runbook/ir.ts";
import { start, step } from "../runbook/machine.ts";
import { readRunbook } from "../runbook/read.ts";
import type { EffectRequest, MachineEvent, MachineState, Outcome, Turn } from "../runbook/state.ts";
import type { CallAnswer } from "./ir.ts";
import type { Stubs } from "./stubs.ts";

/** An answer that is on its way: what a function takes time for. */
interface Answer {
  /** The run and the effect that asked. */
  readonly id: string;
  readonly at: number;
  readonly deliver: () => void;
}

interface LiveRun {
  readonly id: string;
  readonly runbook: Runbook;
  state: MachineState;
  wakeAt: number | null;
  readonly ended: (outcome: Outcome) => void;
}

export interface RunsParams {
  readonly stubs: Stubs;
  /** Sources of the published runbooks, by `namespace/name`. */
  readonly runbooks: { readonly [name: string]: Json };
  readonly problem: (message: string) => void;
}

/** More turns of one run without time passing would be a loop that never rests. */
const maxTurns = 10_000;

export class Runs {
  readonly #params: RunsParams;
  readonly #live = new Map<string, LiveRun>();
  #answers: readonly Answer[] = [];

  constructor(params: RunsParams) {
    this.#params = params;
  }

  /** Starts a run; `ended` is told once, maybe at once. A second start of the same id is the same run. */
  start(id: string, source: Json, input: Json, now: number, ended: (outcome: Outcome) => void): void {
    if (this.#live.has(id)) return;
    const runbook = readRunbook(source);
    if (!runbook.ok) {
      const problems = runbook.error.map(({ pointer, message }) => `${pointer}: ${message}`).join("; ");
      this.#params.problem(`run ${id} cannot start: ${problems}`);
      ended({ phase: "faulted", fault: standardFault("configuration", "", problems) });
      return;
    }
    const turn = start(runbook.value, input, { runId: id, now });
    const run: LiveRun = { id, runbook: runbook.value, state: turn.state, wakeAt: turn.wakeAt, ended };
    this.#live.set(id, run);
    this.#follow(run, turn, now);
  }

  /** Cancels a run, or an effect of one: an answer that is on its way reaches nobody. */
  cancel(id: string, now: number): void {
    this.#answers = this.#answers.filter((answer) => answer.id !== id);
    const run = this.#live.get(id);
    if (run !== undefined) this.#step(run, { kind: "cancel", now });
  }

  /** Source of a published runbook, or null. */
  source(name: string): Json | null {
    return Object.hasOwn(this.#params.runbooks, name) ? (this.#params.runbooks[name] ?? null) : null;
  }

  /** The nearest instant at which a run goes on by itself; null when none does. */
  nextAt(): number | null {
    const instants = [...this.#live.values()].flatMap(({ wakeAt }) => (wakeAt === null ? [] : [wakeAt]));
    for (const { at } of this.#answers) instants.push(at);
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** Gives the answers and wakes the runs whose instant has come; an answer in the instant of a timeout is in time. */
  wake(now: number): void {
    const due = this.#answers.filter(({ at }) => at <= now);
    this.#answers = this.#answers.filter(({ at }) => at > now);
    for (const { deliver } of due) deliver();
    // The runs of now: one that a woken run starts is not woken at once.
    const live = Array.from(this.#live.values());
    for (const run of live) if (run.wakeAt !== null && run.wakeAt <= now) this.#step(run, { kind: "time", now });
  }

  #step(run: LiveRun, event: MachineEvent): void {
    if (run.state.outcome === null) this.#follow(run, step(run.runbook, run.state, event), event.now);
  }

  /** Carries out what a turn asks for, and all turns that follow without time passing. */
  #follow(run: LiveRun, first: Turn, now: number): void {
    const events: MachineEvent[] = [];
    const take = (turn: Turn): void => {
      run.state = turn.state;
      run.wakeAt = turn.wakeAt;
      for (const id of turn.cancels) this.cancel(`${run.id}${id}`, now);
      for (const request of turn.requests)
        this.#carryOut(run, request, now, (event) => this.#deliver(run, events, event));
      // A turn that used up its share of structural tasks asks to be woken at once.
      if (turn.wakeAt !== null && turn.wakeAt <= now && turn.requests.length === 0 && events.length === 0)
        events.push({ kind: "time", now });
    };
    this.#busy.add(run.id);
    take(first);
    for (let count = 0; run.state.outcome === null; count += 1) {
      const event = events.shift();
      if (event === undefined) break;
      if (count > maxTurns) {
        this.#params.problem(`run ${run.id} does not come to rest`);
        break;
      }
      take(step(run.runbook, run.state, event));
    }
    this.#busy.delete(run.id);
    const { outcome } = run.state;
    if (outcome === null || !this.#live.delete(run.id)) return;
    run.ended(outcome);
  }

  readonly #busy = new Set<string>();

  /**
   * An answer while the run is being followed queues up; a later one (a child run that waited) is a step of its own.
   */
  #deliver(run: LiveRun, events: MachineEvent[], event: MachineEvent): void {
    if (this.#busy.has(run.id)) events.push(event);
    else this.#step(run, event);
  }

  #carryOut(run: LiveRun, request: EffectRequest, now: number, deliver: (event: MachineEvent) => void): void {
    if (request.kind === "call") {
      const answer = this.#params.stubs.call({
        at: now,
        call: request.function,
        with: request.with,
        secrets: request.secrets,
        by: `step ${request.path} of ${run.id}`,
      });
      const at = now + answer.takesMs;
      if (answer.takesMs === 0) deliver(answered(request, answer, at));
      else
        this.#answers = [
          ...this.#answers,
          { id: `${run.id}${request.id}`, at, deliver: () => deliver(answered(request, answer, at)) },
        ];
      return;
    }
    const name = `${request.namespace}/${request.workflow}`;
    const source = this.source(name);
    if (source === null) {
      deliver({
        kind: "failed",
        id: request.id,
        fault: standardFault("configuration", request.path, `there is no runbook "${name}"`),
        now,
      });
      return;
    }
    this.start(`${run.id}${request.id}`, source, request.input, now, (outcome) => {
      if (!request.await) return;
      const { startedAt } = run.state;
      const at = Math.max(now, startedAt, this.#now);
      if (outcome.phase === "completed")
        deliver({ kind: "completed", id: request.id, output: outcome.output, now: at });
      else
        deliver({
          kind: "failed",
          id: request.id,
          fault:
            outcome.phase === "faulted"
              ? outcome.fault
              : standardFault("runtime", request.path, `"${name}" was cancelled`),
          now: at,
        });
    });
    if (!request.await) deliver({ kind: "completed", id: request.id, output: request.input, now });
  }

  /** Time as the scenario last told it: an awaited child may end long after it was asked for. */
  #now = 0;

  /** Tells the time before anything else happens at it. */
  tick(now: number): void {
    this.#now = now;
  }
}

/** The output of a `$run` command. */
export function runOutput(outcome: Outcome): {
  readonly outcome: "done" | "fault" | "cancelled";
  readonly output: Json;
} {
  if (outcome.phase === "completed") return { outcome: "done", output: outcome.output };
  return outcome.phase === "faulted"
    ? { outcome: "fault", output: faultJson(outcome.fault) }
    : { outcome: "cancelled", output: null };
}

function answered(request: EffectRequest, answer: CallAnswer, now: number): MachineEvent {
  if ("output" in answer) return { kind: "completed", id: request.id, output: answer.output, now };
  return { kind: "failed", id: request.id, fault: stubbedFault(request, answer.fault), now };
}

/** A stub may say as little as `{ status: 500 }`. */
function stubbedFault(request: EffectRequest, fault: JsonObject): Fault {
  const status = ownValue(fault, "status");
  const detail = ownValue(fault, "detail");
  const whole = readFault(fault);
  if (whole !== null) return { ...whole, instance: whole.instance === "" ? request.path : whole.instance };
  const text = typeof detail === "string" ? detail : "the stub of this scenario says so";
  return standardFault("communication", request.path, text, typeof status === "number" ? status : 500);
}

/** Tasks given in place (`do` of a state), as a document of their own. */
export function taskDocument(record: string, purpose: string, tasks: Json): Json {
  const name = purpose.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase();
  return { document: { dsl: "1.0.3", namespace: record.split("/")[0] ?? "record", name, version: "1.0.0" }, do: tasks };
}
