import { partOf } from "../bundle/bundle.ts";
import { nextClosing } from "../../clock/calendar.ts";
import type { Audience } from "../../clock/ir.ts";
import { audienceText, resolve } from "./audience.ts";
import { holds, textOf, valueOf } from "../evaluation.ts";
import type { Notification, Tell } from "../ir.ts";
import { calendarNamed } from "../timer/open-hours.ts";
import { mainMachine, type Machine, type Occasion, type Work } from "../work.ts";

export interface Notice {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly because: string;
}

/** A notice in the engine's own words. Nobody to tell: nothing is written. */
export function tell(work: Work, notice: Notice): void {
  if (notice.to.length === 0) return;
  work.draft.emit({ kind: "notified", notify: null, escalation: null, ...notice });
}

/**
 * A notice by its definition. It is written even when it reaches nobody: that somebody should have been told is a fact.
 */
export function notify(
  work: Work,
  machine: Machine,
  name: string,
  to: readonly Audience[],
  because: string,
  occasion: Occasion,
  rule?: string,
): void {
  const definition = partOf(work.bundle, "Notification", name);
  if (definition === undefined) throw new Error(`the bundle lacks notification "${name}"`);
  const people = resolve(work, machine, to);
  // What is told is of the record, also where a facet tells it.
  const outlook = { machine: mainMachine(work), occasion };
  work.draft.emit({
    kind: "notified",
    notify: name,
    escalation: null,
    to: people,
    because: people.length === 0 ? `${because}; it reached nobody: ${audienceText(to)}` : because,
    subject: textOf(valueOf(work, definition.subject, outlook)),
    text: textOf(valueOf(work, definition.body, outlook)),
    ...heldBack(work, definition),
    ...(rule === undefined ? {} : { rule }),
  });
}

/** A message in the quiet hours of its notification goes when they end; where that cannot be told, at once. */
function heldBack(work: Work, { quietHours }: Notification): { readonly sendAt?: number } {
  const calendar = quietHours === undefined ? undefined : calendarNamed(work, quietHours);
  if (calendar === undefined) return {};
  const zone = work.reader.zone(calendar.zone);
  const end = nextClosing(calendar, zone, work.now);
  return end.ok && end.value > work.now && end.value < zone.toMs ? { sendAt: end.value } : {};
}

/** Tells whom `tell` of a state or a transition names. `place`: path of what tells; `because`: what has happened. */
export function tellAll(
  work: Work,
  machine: Machine,
  tells: readonly Tell[] | undefined,
  { place, because, occasion }: { readonly place: string; readonly because: string; readonly occasion: Occasion },
): void {
  for (const [index, { notify: name, to, when }] of (tells ?? []).entries())
    if (holds(work, when, { machine, occasion }))
      notify(work, machine, name, to, because, occasion, `${place}/tell/${String(index)}`);
}

/** Starts an escalation policy, by its effect. */
export function escalate(work: Work, machine: Machine, policy: string, to: readonly Audience[], because: string): void {
  const people = resolve(work, machine, to);
  const { number } = work.draft.state();
  work.draft.emit({
    kind: "notified",
    notify: null,
    escalation: policy,
    to: people,
    because,
    subject: `Escalation of ${number}`,
    text: because,
  });
}
