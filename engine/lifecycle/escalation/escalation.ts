/**
 * The way of an escalation, as a machine for every host: turn after turn, with a wait after each, until somebody has
 * taken the record on or the fallback is told.
 */
import type { EscalationNotice, EscalationStep } from "./notice.ts";
import type { EscalationPolicy, EscalationReminders, Notification } from "../ir.ts";
import { type Telling, tellings } from "../tell/telling.ts";

/** One turn: a step in a round (both from 0), or the fallback, after which nothing follows. */
export interface EscalationTurn {
  readonly round: number;
  readonly index: number | "fallback";
  /** Which reminder of the step, from 1; absent = it is told for the first time. */
  readonly reminder?: number;
  /** Nobody is told: between two turns it is looked whether it goes on. */
  readonly look?: true;
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
  /** How often it has begun anew; absent = never. */
  readonly lap?: number;
}

/** The times of a policy. */
export interface EscalationTimes {
  /** By step, from the last time it is told to the next step. */
  readonly waitsMs: readonly number[];
  /** By step; null = it is told once. Absent = every step is. */
  readonly reminders?: readonly (EscalationReminders | null)[];
  readonly repeat: number;
  /** How long a wait may last before one looks at the record; absent = to its end. */
  readonly looks?: { readonly longestMs: number };
}

/**
 * A wait is looked into as many times, and no more often than each minute; but as often as an acknowledgement ends,
 * where that is oftener.
 */
const looksOfWait = 10;
const shortestLookMs = 60_000;

export function timesOf({ steps, repeat, onReassign, reescalateMs }: EscalationPolicy): EscalationTimes {
  const isWatched = onReassign?.then === "restart" || reescalateMs !== undefined;
  return {
    ...(isWatched ? { looks: { longestMs: reescalateMs ?? Number.MAX_SAFE_INTEGER } } : {}),
    waitsMs: steps.map(({ wait }) => wait.ms),
    ...(steps.some(({ remind }) => remind !== undefined)
      ? { reminders: steps.map(({ remind }) => remind ?? null) }
      : {}),
    repeat,
  };
}

/** All turns in their order. */
export function* escalationTurns(times: EscalationTimes): Generator<EscalationTurn, void> {
  const { waitsMs, reminders, repeat } = times;
  for (let round = 0; round <= repeat; round += 1)
    for (const [index, waitMs] of waitsMs.entries()) {
      const { times: count, everyMs } = reminders?.[index] ?? { times: 0, everyMs: 0 };
      for (let told = 0; told <= count; told += 1) {
        const turn = { round, index, ...(told === 0 ? {} : { reminder: told }) };
        const [first = 0, ...rest] = waitsOf(told < count ? everyMs : waitMs, times.looks);
        yield { ...turn, waitMs: first };
        for (const piece of rest) yield { ...turn, look: true, waitMs: piece };
      }
    }
  yield { round: repeat, index: "fallback", waitMs: null };
}

/** How many turns there are before the fallback, with the looks between them. */
export function turnCount({ waitsMs, reminders, repeat, looks }: EscalationTimes): number {
  const ofRound = waitsMs.map((waitMs, index) => {
    const { times, everyMs } = reminders?.[index] ?? { times: 0, everyMs: 0 };
    return times * piecesOf(everyMs, looks).count + piecesOf(waitMs, looks).count;
  });
  return ofRound.reduce((sum, count) => sum + count, 0) * (repeat + 1);
}

/** A wait in the pieces after which one looks. */
function waitsOf(waitMs: number, looks: EscalationTimes["looks"]): readonly number[] {
  const { piece, count } = piecesOf(waitMs, looks);
  return Array.from({ length: count }, (_, index) => Math.min(piece, waitMs - index * piece));
}

function piecesOf(waitMs: number, looks: EscalationTimes["looks"]): { readonly piece: number; readonly count: number } {
  if (looks === undefined) return { piece: waitMs, count: 1 };
  const piece = Math.min(Math.max(shortestLookMs, Math.ceil(waitMs / looksOfWait)), looks.longestMs);
  return { piece, count: Math.max(1, Math.ceil(waitMs / piece)) };
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
  turn: Omit<EscalationTurn, "waitMs">,
  record: string,
  { to, subject, text }: EscalationNotice,
  notification: Notification | null,
): readonly Telling[] {
  const message = { id: turnId(asked, turn), record, subject, text, because: asked.because };
  const { channels, deliver } = notification ?? { channels: ["inbox"] };
  return tellings(message, { channels, ...(deliver === undefined ? {} : { deliver }), urgency: "page" }, to);
}

/** What tells a turn from every other one. */
export function turnId(
  { id, lap }: Pick<AskedEscalation, "id" | "lap">,
  { round, index, reminder }: Omit<EscalationTurn, "waitMs">,
): string {
  const begun = lap === undefined ? [] : [`anew${String(lap)}`];
  return [id, ...begun, round, index, ...(reminder === undefined ? [] : [reminder])].join(":");
}

/** What the record is told of a turn that reaches nobody. */
export function escalationUnheard(policy: string, index: EscalationTurn["index"]): string {
  return `Escalation ${policy}, ${index === "fallback" ? "its fallback" : `step ${stepName(index)}`}: it reached nobody`;
}

function stepName(index: EscalationTurn["index"]): string {
  return index === "fallback" ? "fallback" : String(index + 1);
}
