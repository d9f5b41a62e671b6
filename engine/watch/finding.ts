import type { Json, JsonObject } from "../base/json.ts";
import type { Point } from "./align.ts";
import { type Persisted, quiet } from "./persist.ts";

/** What a method says of one group at one point. */
export interface Verdict {
  /** Text of the labels of the group. */
  readonly group: string;
  readonly at: number;
  readonly value: number;
  readonly persisted: Persisted;
  /** 0 to 10: how far from usual, and how long; 0 = not bad, or not known yet. */
  readonly score: number;
  /** What it was judged by, for a person and for the event. */
  readonly evidence: JsonObject;
}

/** What a method remembers; plain JSON. */
export interface Memory<Open = Json, Hours = Json> {
  /** Changes with each point. */
  readonly open: Open;
  /** Changes when an hour is over. */
  readonly hours: Hours;
}

/** A method as it goes over points. */
export interface MethodRun<Open = Json, Hours = Json> {
  readonly begin: Memory<Open, Hours>;
  /** Points come in order. */
  readonly take: (
    memory: Memory<Open, Hours>,
    point: Point,
    before: (group: string) => Persisted,
  ) => { readonly memory: Memory<Open, Hours>; readonly verdicts: readonly Verdict[] };
}

/** Whose groups are remembered by name. */
export function persistedOf(all: { readonly [group: string]: Persisted }): (group: string) => Persisted {
  return (group) => (Object.hasOwn(all, group) ? (all[group] as Persisted) : quiet);
}
