import type { OpenGroup } from "./group.ts";

/** Alerts that a text for people names one by one; of the others it says how many they are. */
export const named = 20;

export interface BoardGroup extends OpenGroup {
  readonly rule: string;
  readonly closedAt: number | null;
  readonly recordId: string | null;
  /** Ids of its alerts, in the order they joined. */
  readonly alerts: readonly string[];
}

/** The alerts of a group that a batch does not hold. */
export interface GroupRest {
  /** Whether one of them fires or flaps. */
  readonly noisy: boolean;
  readonly alerts: number;
  /** The first of them, by the start of their state; enough for a text that names some. */
  readonly first: readonly { readonly title: string; readonly changedAt: number; readonly id: string }[];
}

/** Id of the effect that opens a group's record. */
export function openingOf(groupId: string): string {
  return `${groupId}#open`;
}
