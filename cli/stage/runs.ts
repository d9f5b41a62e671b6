/** Runs of runbooks on a stage: virtual, their calls answered by the scenario. */
import type { Json } from "../../engine/base/json.ts";
import type { RunsParams } from "../../engine/simulation/runs.ts";
import { runOutput, Runs, taskDocument } from "../../engine/simulation/runs.ts";
import type { OutboxEffect } from "../../store/outbox/effect.ts";

interface EndedRun {
  readonly record: string;
  readonly run: string;
  readonly outcome: "done" | "fault" | "cancelled";
  readonly output: Json;
}

export class StageRuns {
  readonly #runs: Runs;
  readonly #problem: (message: string) => void;
  #ended: readonly EndedRun[] = [];
  #now: number;

  constructor(params: RunsParams, at: number) {
    this.#runs = new Runs(params);
    this.#problem = params.problem;
    this.#now = at;
    this.#runs.tick(at);
  }

  /** Tells the time before anything else happens at it. */
  tick(now: number): void {
    this.#now = now;
    this.#runs.tick(now);
  }

  /** The nearest instant at which a run goes on by itself; null when none does. */
  nextAt(): number | null {
    return this.#runs.nextAt();
  }

  wake(): void {
    this.#runs.wake(this.#now);
  }

  /** Source of a published runbook, or null. */
  source(name: string): Json | null {
    return this.#runs.source(name);
  }

  /** Starts one that nothing waits for. */
  start(id: string, name: string, document: Json, input: Json): void {
    this.#runs.start(id, document, input, this.#now, (outcome) => {
      const { outcome: end, output } = runOutput(outcome);
      if (end === "fault") this.#problem(`the run of "${name}" faulted: ${JSON.stringify(output)}`);
    });
  }

  /** Starts one that a record waits for. */
  startFor(effect: Extract<OutboxEffect, { readonly kind: "run.start" }>): void {
    const { record, run, runbook, purpose, tasks, input } = effect;
    const source = runbook === null ? taskDocument(record, purpose, tasks) : this.#runs.source(runbook);
    if (source === null) throw new Error(`there is no runbook "${runbook ?? ""}"`);
    this.#runs.start(run, source, input, this.#now, (outcome) => {
      this.#ended = [...this.#ended, { record, run, ...runOutput(outcome) }];
    });
  }

  cancel(run: string): void {
    this.#runs.cancel(run, this.#now);
  }

  /** The oldest of those that have ended and whose record does not know yet. */
  takeEnded(): EndedRun | undefined {
    const [ended, ...others] = this.#ended;
    this.#ended = others;
    return ended;
  }
}
