/** From alert to repair, as compiled: alert rules and remediations. Lengths are milliseconds. */
import type { Condition, Value } from "../condition/ir.ts";
import type { Fact } from "../lifecycle/ir.ts";
import type { SentCommand } from "./send.ts";

/** So many events of an alert, each at most so long after the one before. */
export interface Threshold {
  readonly count: number;
  readonly gapMs: number;
  /** Which events count, read as the alert with what the event says; `.ci` is null. null = all. */
  readonly when: Condition | null;
}

/** What alerts do. `.` is the alert: `key state severity title labels ci at source`. */
export interface AlertRule {
  readonly name: string;
  readonly title: string;
  readonly sources: readonly string[];
  /** Smaller is tried first; rules that say none (also by what was published before) are tried as 100. */
  readonly order?: number;
  readonly when: Condition | null;
  /** It opens also while the alert is in maintenance; left out = it does not. */
  readonly inMaintenance?: "open";
  /** Fewer events open nothing; left out = the first does. */
  readonly threshold?: Threshold;
  /** An alert that clears within it opens nothing. */
  readonly holdMs: number;
  readonly flapping: { readonly changes: number; readonly withinMs: number; readonly leaveMs: number } | null;
  readonly group: {
    /** Paths of the alert that must be equal: `["ci"]`, `["labels", "site"]`. */
    readonly by: readonly (readonly string[])[];
    /** CIs at most this many relations apart share a group. */
    readonly relations: number;
    /** A later alert joins when it comes within `gap` of the last one and within `life` of the first. */
    readonly gapMs: number;
    readonly lifeMs: number;
  };
  readonly open: { readonly record: string; readonly with: { readonly [field: string]: Value } };
  /** Sent to the record when more alerts join its group; null = it is not told. */
  readonly onJoin: SentCommand | null;
  /** Sent to the record when the last alert of its group has cleared; null = it is not told. */
  readonly onClear: SentCommand | null;
  /**
   * Sent to the record when its group turns out to be part of another one, whose record then is that of both; left out
   * or null = records stay as they are.
   */
  readonly onMerge?: SentCommand | null;
  /**
   * Sent to the record of before when an alert fires again so soon after its end; when it is refused, and when left out
   * or null, another record is opened.
   */
  readonly onReopen?: { readonly withinMs: number; readonly send: SentCommand } | null;
}

/** What repairs an alert. `.` is the alert as in an alert rule, with its CI's attributes under `.ci`. */
export interface Remediation {
  readonly name: string;
  readonly title: string;
  /** Name of the alert rule whose groups it repairs. */
  readonly alert: string;
  readonly when: Condition | null;
  readonly facts: { readonly [name: string]: Fact };
  /** The record that authorizes the repair and carries it out. */
  readonly raise: {
    readonly record: string;
    readonly with: { readonly [field: string]: Value };
    /** How the record of the alerts calls it, and how it calls that one; null = they are not linked. */
    readonly link: { readonly name: string; readonly inverse: string } | null;
    readonly steps: RaiseSteps;
  };
  /** Asked again before the work begins: nothing is repaired that does not fire any more. */
  readonly stillNeeded: boolean;
  readonly limit: {
    readonly per: "ci" | "rule";
    readonly runs: number;
    readonly withinMs: number;
    readonly coolDownMs: number;
    /** Most CIs that may be affected; more and the remediation is not run. null = no limit. */
    readonly blastRadius: number | null;
    readonly stopAfterFailures: number | null;
  };
  readonly verify: {
    readonly call: string | null;
    readonly with: Value | null;
    /** The alert must clear within it; null = only the call counts. */
    readonly alertClearsWithinMs: number | null;
  };
  readonly onFail: { readonly escalation: string };
}

/** What a remediation sends the record that it has raised, and what it reads of its states. */
export interface RaiseSteps {
  /** Asks for the authorization. */
  readonly propose: SentCommand;
  /** States in which the work may begin. */
  readonly ready: readonly string[];
  /** States that say it may not. */
  readonly refused: readonly string[];
  /** Begins the work, which the record carries out by its own lifecycle. */
  readonly begin: SentCommand;
  /** States in which the work has ended, and what then holds of the record when it has ended well. */
  readonly finish: { readonly states: readonly string[]; readonly when: Condition | null };
  /** States in which people go on. */
  readonly handedOver: readonly string[];
  /** Ends the work when it was handed over and nobody has taken it; null = it is left to people. */
  readonly giveUp: SentCommand | null;
  /** Takes the work back when it is not proven; null = there is no way back. */
  readonly backOut: SentCommand | null;
  readonly close: SentCommand;
  /** States the record may be in before it is begun. */
  readonly unbegun: readonly string[];
  /** Ends a record that was not begun. */
  readonly withdraw: SentCommand;
}
