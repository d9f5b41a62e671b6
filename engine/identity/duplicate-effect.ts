import type { JsonObject } from "../base/json.ts";

/**
 * What follows from CIs that may be one thing, put into the outbox in the transaction that found it. `id` makes each of
 * them happen once; `record` is empty, since the set may not have opened its record yet.
 */
export type DuplicateEffect = {
  readonly id: string;
  readonly record: string;
  readonly set: number;
  /** Whose `duplicates` says what is done. */
  readonly class: string;
} & (
  | {
      readonly kind: "duplicates.open";
      /** `setView` of the set when it was found. */
      readonly view: JsonObject;
      /** What its record is opened with, and which arming of the effect found it out; absent = nobody has yet. */
      readonly opening?: { readonly asOf: number; readonly type: string; readonly fields: JsonObject };
    }
  /** Another one looks alike, or fewer do. */
  | { readonly kind: "duplicates.change"; readonly text: string }
  /** Nothing is left to decide. */
  | { readonly kind: "duplicates.clear"; readonly text: string }
);

/** Id of the effect that opens the record of a set. */
export function openingOfSet(set: number): string {
  return `duplicates:${String(set)}#open`;
}
