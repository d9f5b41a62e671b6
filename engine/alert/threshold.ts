/**
 * Alerts that mean something only when they come often: a rule counts events of an alert, each at most `gap` after the
 * one before.
 *
 * 1. Events count by the instants at which they happened, so in whatever order they arrive. Events of one second are
 *    one. An end forgets them.
 * 2. What was counted stands with the alert, so nothing of it is lost with a process.
 */
import { conditionHolds } from "../condition/evaluate.ts";
import type { SourceEvent } from "../event/event.ts";
import type { Alert } from "./alert.ts";
import type { AlertRule, Threshold } from "./ir.ts";
import { alertScope } from "./rule.ts";

/** Instants that are kept of an alert for a rule; a rule counts no further. */
export const mostCounted = 50;

/** The alert after an event, with what the rules count of it. `rules`: those that have a threshold. */
export function countEvent(alert: Alert, event: SourceEvent, rules: readonly AlertRule[], now: number): Alert {
  const counting = rules.filter(({ sources }) => sources.includes(event.source));
  if (counting.length === 0) return alert;
  // A late event of an episode that is over counts for nothing.
  if (alert.state === "clear") return { ...alert, counted: {} };
  if (event.state === "clear") return alert;
  const counted = { ...alert.counted };
  for (const { name, threshold } of counting) {
    if (threshold === undefined || !counts(threshold, alert, event, now)) continue;
    const second = Math.floor(event.at / 1000) * 1000;
    const all = new Set(counted[name] ?? []).add(second);
    counted[name] = [...all].sort((one, other) => one - other).slice(-mostCounted);
  }
  return { ...alert, counted };
}

/** Whether the event is one that the rule counts, by what it says itself. */
function counts({ when }: Threshold, alert: Alert, event: SourceEvent, now: number): boolean {
  if (when === null) return true;
  const { severity, title, labels, original } = event;
  const { original: _, ...rest } = alert;
  const said: Alert = { ...rest, severity, title, labels, ...(original === undefined ? {} : { original }) };
  const holds = conditionHolds(when, alertScope(said, null, now));
  return holds.ok && holds.value;
}

/** How many of the latest events follow each other closely enough. */
export function countOf({ name, threshold }: AlertRule, { counted }: Alert): number {
  const instants = counted?.[name] ?? [];
  if (threshold === undefined || instants.length === 0) return 0;
  let run = 1;
  for (let index = instants.length - 1; index > 0; index -= 1) {
    if ((instants[index] ?? 0) - (instants[index - 1] ?? 0) > threshold.gapMs) break;
    run += 1;
  }
  return run;
}
