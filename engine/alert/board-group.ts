import type { OpenGroup } from "./group.ts";

/** Alerts that a text for people names one by one; of the others it says how many they are. */
export const named = 20;

export interface BoardGroup extends OpenGroup {
  /** The rule by which its record is opened and told. */
  readonly rule: string;
  readonly closedAt: number | null;
  readonly recordId: string | null;
  /** Ids of its alerts, in the order they joined. */
  readonly alerts: readonly string[];
  /** The rules of its alerts, sorted: more than one when a correlation has put them together. */
  readonly rules: readonly string[];
}

/** A group but for what it has gathered. */
export type GroupState = Omit<BoardGroup, "alerts" | "cis" | "terms">;

/** The alerts of a group that a batch does not hold. */
export interface GroupRest {
  /** Whether one of them fires or flaps. */
  readonly noisy: boolean;
  /** Rules of those that do. */
  readonly noisyRules: readonly string[];
  readonly alerts: number;
  /** The first of them, by the start of their state; enough for a text that names some. */
  readonly first: readonly { readonly title: string; readonly changedAt: number; readonly id: string }[];
}

/** Id of the effect that opens a group's record. */
export function openingOf(groupId: string): string {
  return `${groupId}#open`;
}
