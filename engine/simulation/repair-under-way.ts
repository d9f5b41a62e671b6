/**
 * A remediation under way in a scenario, on whichever host plays it.
 *
 * 1. It hears of what it raised in the order of that record's ledger, and of a clear after that.
 */
import type { Entry } from "../alert/entry.ts";
import type { RepairNews } from "../alert/repair.ts";
import { type PlannedRepair, type RepairResult, type RepairStep, repairWay } from "../alert/repair-way.ts";

export interface RepairOf {
  readonly remediation: string;
  readonly group: string;
  /** The record that the group has opened. */
  readonly incident: string;
}

export class RepairUnderWay {
  readonly of: RepairOf;
  readonly #way: Generator<RepairStep, RepairResult, RepairNews>;
  #turn: IteratorResult<RepairStep, RepairResult>;
  #record: string | null = null;
  #seen = 0;
  /** The last alert of its group has cleared; `tellClear`: it was not told of it yet. */
  #cleared = false;
  #tellClear = false;
  #clearBy: number | null = null;

  constructor(of: RepairOf, planned: PlannedRepair) {
    this.of = of;
    this.#way = repairWay(of, planned);
    this.#turn = this.#way.next();
  }

  get id(): string {
    return `${this.of.group}#${this.of.remediation}`;
  }

  /** What it has raised. */
  get record(): string | null {
    return this.#record;
  }

  /** The place in that record's ledger up to which it has heard. */
  get seen(): number {
    return this.#seen;
  }

  /** What it is at; null = it has ended. */
  get step(): RepairStep | null {
    return this.#turn.done === true ? null : this.#turn.value;
  }

  /** Until when it waits for the alert to clear, while it does. */
  get clearBy(): number | null {
    return this.#clearBy;
  }

  clear(): void {
    this.#cleared = true;
    this.#tellClear = true;
  }

  take(news: RepairNews): void {
    if (news.kind === "raised") this.#record = news.record;
    this.#clearBy = null;
    this.#turn = this.#way.next(news);
  }

  /** What it hears of while it waits, when this is the next state that its record has entered. */
  heard(entry: Entry | null): RepairNews | null {
    if (entry !== null) {
      const { seq, ...entered } = entry;
      this.#seen = seq;
      return { kind: "entered", ...entered };
    }
    if (!this.#tellClear) return null;
    this.#tellClear = false;
    return { kind: "cleared" };
  }

  /** Whether the alert has cleared in time; null = it is not over yet. */
  clearWithin(withinMs: number, now: number): RepairNews | null {
    if (this.#cleared) return { kind: "cleared" };
    this.#clearBy ??= now + withinMs;
    return now >= this.#clearBy ? { kind: "late" } : null;
  }
}

/**
 * Every repair goes on as far as it can, one step of each in turn: yields the one that is at a step, and takes what
 * came of it, or null when it waits.
 */
export function* repairTurns(repairs: readonly RepairUnderWay[]): Generator<RepairUnderWay, void, RepairNews | null> {
  for (let moved = true; moved;) {
    moved = false;
    for (const repair of repairs) {
      if (repair.step === null) continue;
      const news = yield repair;
      if (news === null) continue;
      repair.take(news);
      moved = true;
    }
  }
}
