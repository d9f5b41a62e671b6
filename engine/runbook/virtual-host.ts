/** A host in virtual time, for the simulator and for tests: waits cost nothing, effects are answered by a function. */
import type { Json } from "../base/json.ts";
import type { Fault } from "./fault.ts";
import type { Runbook } from "./ir.ts";
import { start, step } from "./machine.ts";
import type { EffectRequest, JournalEntry, MachineState, Outcome, Turn } from "./state.ts";

/** What an effect comes to, after `afterMs` of virtual time (0 when left out). `null` never answers. */
export type Answer = ({ readonly output: Json } | { readonly fault: Fault }) & { readonly afterMs?: number };

export interface VirtualHostOptions {
  readonly runId: string;
  /** UTC milliseconds. */
  readonly at: number;
  readonly answer: (request: EffectRequest) => Answer | null;
  /** Instant at which the run is cancelled. */
  readonly cancelAt?: number;
  /** Instants at which the run is suspended and goes on again. */
  readonly suspended?: { readonly from: number; readonly to: number };
  /** Called with every state, and its result is gone on with: tests store and restore it here. */
  readonly store?: (state: MachineState) => MachineState;
  /** Turns after which a run that goes nowhere is given up. @default 100000 */
  readonly mostTurns?: number;
}

export interface VirtualRun {
  /** null: it waits for an effect that is never answered. */
  readonly outcome: Outcome | null;
  readonly state: MachineState;
  readonly journal: readonly JournalEntry[];
  readonly requests: readonly EffectRequest[];
  readonly cancelled: readonly string[];
  readonly endedAt: number;
}

interface Due {
  readonly at: number;
  readonly id: string;
  readonly answer: Answer;
}

/** Drives a run to its end, or to the point where nothing more can happen. */
export function runVirtually(runbook: Runbook, input: Json, options: VirtualHostOptions): VirtualRun {
  const { runId, at, answer } = options;
  return driveVirtually(runbook, start(runbook, input, { runId, now: at }), { ...options, at, answer });
}

/** As `runVirtually`, from any turn: one of `resume` or `retry`. */
export function driveVirtually(runbook: Runbook, first: Turn, options: VirtualHostOptions): VirtualRun {
  const journal: JournalEntry[] = [];
  const requests: EffectRequest[] = [];
  const cancelled: string[] = [];
  let due: Due[] = [];
  let now = options.at;
  let turn = first;
  let wishes = wishesOf(options);
  for (let turns = 0; turns < (options.mostTurns ?? 100_000); turns += 1) {
    journal.push(...turn.journal);
    requests.push(...turn.requests);
    cancelled.push(...turn.cancels);
    due = due.filter((one) => !turn.cancels.includes(one.id));
    for (const request of turn.requests) {
      const answer = options.answer(request);
      if (answer !== null) due.push({ at: now + (answer.afterMs ?? 0), id: request.id, answer });
    }
    const state = options.store === undefined ? turn.state : options.store(turn.state);
    if (state.outcome !== null) return { outcome: state.outcome, state, journal, requests, cancelled, endedAt: now };
    // Answers that are there come before timers of the same instant: work that was done in time counts.
    const [next] = due.toSorted((a, b) => a.at - b.at);
    const wakeAt = turn.wakeAt ?? Infinity;
    const [wish] = wishes;
    const instant = Math.min(next?.at ?? Infinity, wakeAt, wish?.at ?? Infinity);
    if (instant === Infinity) return { outcome: null, state, journal, requests, cancelled, endedAt: now };
    now = Math.max(now, instant);
    if (wish !== undefined && wish.at <= now) {
      wishes = wishes.slice(1);
      turn = step(runbook, state, { kind: wish.kind, now });
    } else if (next !== undefined && next.at <= wakeAt) {
      due = due.filter((one) => one !== next);
      const { id, answer } = next;
      turn = step(
        runbook,
        state,
        "fault" in answer
          ? { kind: "failed", id, fault: answer.fault, now }
          : { kind: "completed", id, output: answer.output, now },
      );
    } else turn = step(runbook, state, { kind: "time", now });
  }
  throw new Error(`run "${options.runId}" did not end within ${options.mostTurns ?? 100_000} turns`);
}

interface Wish {
  readonly at: number;
  readonly kind: "cancel" | "suspend" | "resume";
}

/** What people ask of the run, in the order of time. */
function wishesOf({ cancelAt, suspended }: VirtualHostOptions): readonly Wish[] {
  const wishes: Wish[] = [];
  if (suspended !== undefined)
    wishes.push({ at: suspended.from, kind: "suspend" }, { at: suspended.to, kind: "resume" });
  if (cancelAt !== undefined) wishes.push({ at: cancelAt, kind: "cancel" });
  return wishes.toSorted((a, b) => a.at - b.at);
}
