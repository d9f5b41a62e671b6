/** Plans of who is on call as compiled, and what people change of them for a time. Instants are UTC milliseconds. */
import type { Audience } from "../clock/ir.ts";

export interface OnCallPlan {
  readonly name: string;
  readonly title: string;
  /** IANA zone of every change of turn. */
  readonly zone: string;
  /** In the order in which they are asked: the first that has somebody counts. */
  readonly layers: readonly OnCallLayer[];
  /** Calendar outside of whose open hours nobody is on call; null = always. */
  readonly during: string | null;
  /** Who is told where no layer has anybody; null = nobody, and publishing refuses a plan with gaps. */
  readonly gap: readonly Audience[] | null;
}

export interface OnCallLayer {
  readonly name: string;
  readonly turn: "day" | "week";
  /** Local minutes since midnight at which turns change. */
  readonly atMinute: number;
  /** Ascending. Each begins a rotation of its own on its day, with the first of its people. */
  readonly order: readonly OnCallOrder[];
}

export interface OnCallOrder {
  /** Local day `YYYY-MM-DD` of its first turn; of a weekly layer, the weekday on which turns change. */
  readonly from: string;
  /** Empty = the layer has nobody from then on. */
  readonly people: readonly string[];
}

/** Somebody instead of whom the plan names, for a time. */
export interface OnCallOverride {
  /** A later one counts before an earlier one. */
  readonly id: number;
  /** Null = each layer in which it is the turn of `instead`; with no `instead`, the first layer. */
  readonly layer: string | null;
  /** Null = nobody: time off. */
  readonly who: string | null;
  /** Only while it is this person's turn; null = whoever's turn it is. */
  readonly instead: string | null;
  /** From `from` to before `until`. */
  readonly from: number;
  readonly until: number;
}
