import type { EvaluationScope } from "../condition/ir.ts";
import type { PastLevel } from "./attach.ts";
import type { ClockContext } from "./context.ts";
import type { ServiceLevel } from "./ir.ts";
import type { Clocks } from "./ledger.ts";

/** One commit to a record, as its clocks see it. */
export interface RecordChange {
  /** Those of the record's type, in the order of the bundle. */
  readonly serviceLevels: readonly ServiceLevel[];
  readonly clocks: Clocks;
  /** The record before the commit; null when it was just opened. */
  readonly before: EvaluationScope | null;
  /** The record as committed. Its `startAt` fields must be among its own keys (`openedAt` too). */
  readonly after: EvaluationScope;
  /**
   * Earlier states of the record, oldest first: a clock that starts in the past replays its pauses from them. None = it
   * ran all the time. A function is asked only when such a clock is attached, for few commits need it.
   */
  readonly past: readonly PastLevel[] | (() => readonly PastLevel[]);
  readonly at: number;
  /** What is written beside each interval: the command, such as `hold by kim`. */
  readonly cause: string;
  readonly context: ClockContext;
}
