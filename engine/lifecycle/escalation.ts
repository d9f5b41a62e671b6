/**
 * The way of an escalation, as a machine for every host: turn after turn, with a wait after each, until somebody has
 * taken the record on or the fallback is told.
 */
import type { EscalationNotice, EscalationStep } from "./escalation-notice.ts";
import type { EscalationPolicy, EscalationReminders, Notification } from "./ir.ts";
import type { LedgerEvent, RecordState } from "./record.ts";
import { takenBy } from "./taken.ts";
import { type Telling, tellings } from "./telling.ts";

/** One turn: a step in a round (both from 0), or the fallback, after which nothing follows. */
export interface EscalationTurn {
  readonly round: number;
  readonly index: number | "fallback";
  /** Which reminder of the step, from 1; absent = it is told for the first time. */
  readonly reminder?: number;
  /** How long to wait before the next turn; null = it is the last. */
  readonly waitMs: number | null;
}

/** What an escalation was asked for with. */
export interface AskedEscalation {
  /** Id of the effect that started it: ids of its messages are made of it. */
  readonly id: string;
  /** Further people to tell with every step, by user name. */
  readonly to: readonly string[];
  readonly because: string;
  /** UTC milliseconds: who takes the record on after this ends it. */
  readonly startedAt: number;
}

/** The times of a policy. */
export interface EscalationTimes {
  /** By step, from the last time it is told to the next step. */
  readonly waitsMs: readonly number[];
  /** By step; null = it is told once. Absent = every step is. */
  readonly reminders?: readonly (EscalationReminders | null)[];
  readonly repeat: number;
}

export function timesOf({ steps, repeat }: EscalationPolicy): EscalationTimes {
  return {
    waitsMs: steps.map(({ wait }) => wait.ms),
    ...(steps.some(({ remind }) => remind !== undefined)
      ? { reminders: steps.map(({ remind }) => remind ?? null) }
      : {}),
    repeat,
  };
}

/** All turns in their order. */
export function* escalationTurns({ waitsMs, reminders, repeat }: EscalationTimes): Generator<EscalationTurn, void> {
  for (let round = 0; round <= repeat; round += 1)
    for (const [index, waitMs] of waitsMs.entries()) {
      const { times, everyMs } = reminders?.[index] ?? { times: 0, everyMs: 0 };
      for (let told = 0; told <= times; told += 1)
        yield { round, index, ...(told === 0 ? {} : { reminder: told }), waitMs: told < times ? everyMs : waitMs };
    }
  yield { round: repeat, index: "fallback", waitMs: null };
}

/** Why the escalation is over before its next turn, or null: the record ended, or somebody took it on. */
export function escalationOver(
  policy: EscalationPolicy,
  record: RecordState,
  events: readonly LedgerEvent[],
  since: number,
): string | null {
  if (record.final) return `${record.number} is ${record.state}`;
  const by = takenBy(policy, events, since);
  return by === null ? null : `${by} took ${record.number} on`;
}

/** What a turn says and to whom. `notification` is what its step names; null = the engine's own words. */
export function escalationStep(
  policy: EscalationPolicy,
  asked: AskedEscalation,
  index: EscalationTurn["index"],
  notification: Notification | null,
): EscalationStep {
  const step = index === "fallback" ? undefined : policy.steps[index];
  return {
    policy: policy.name,
    step: stepName(index),
    to: [...(step?.to ?? policy.fallback), ...asked.to.map((user) => ({ user }))],
    // A step that finds nobody must not be silent: the fallback hears of it.
    fallback: policy.fallback,
    notification,
    because: asked.because,
  };
}

/** The messages of a turn, one for each person and channel. */
export function escalationTellings(
  asked: AskedEscalation,
  { round, index, reminder }: Omit<EscalationTurn, "waitMs">,
  record: string,
  { to, subject, text }: EscalationNotice,
  notification: Notification | null,
): readonly Telling[] {
  const id = [asked.id, round, index, ...(reminder === undefined ? [] : [reminder])].join(":");
  const message = { id, record, subject, text, because: asked.because };
  return tellings(message, notification ?? { channels: ["inbox"] }, to);
}

/** What the record is told of a turn that reaches nobody. */
export function escalationUnheard(policy: string, index: EscalationTurn["index"]): string {
  return `Escalation ${policy}, ${index === "fallback" ? "its fallback" : `step ${stepName(index)}`}: it reached nobody`;
}

function stepName(index: EscalationTurn["index"]): string {
  return index === "fallback" ? "fallback" : String(index + 1);
}
