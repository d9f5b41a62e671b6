/**
 * Events with one key make one alert.
 *
 * 1. Every event is counted once. The newest event says what the alert is; an older one, of this episode or of an
 *    earlier one, changes nothing but the count. So the order of arrival does not matter.
 * 2. A clear ends an episode; a firing after it begins the next, under the same alert.
 * 3. Of two events with the same instant of the source the clear wins: sources repeat the start of an alert with every
 *    reminder, and one of those may arrive after the clear. Instants of receipt are no word of the source; of two the
 *    later arrival wins.
 *    A source that repeats the start of an episode a minute or more after its end (or what it says itself) means it: it
 *    lost the alert and found it again, and does not say when. Then the episode begins with the receipt.
 * 4. Flapping is entered by a number of changes within a window and left after a quiet time; while it lasts nothing
 *    new is opened and nothing is resolved.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { JsonObject } from "../base/json.ts";
import type { AlertRule } from "./ir.ts";
import type { SourceEvent } from "../event/event.ts";

/** Why an alert opens nothing now: the record that holds a window, on which CI, and until when (UTC milliseconds). */
export interface InMaintenance {
  readonly maintenance: string;
  readonly record: string;
  readonly on: string;
  readonly until: number;
}

export interface Alert {
  readonly source: string;
  readonly key: string;
  readonly state: "firing" | "clear";
  readonly severity: number | null;
  /** How severe it is in the words of the source; left out = it has none, or they are not kept. */
  readonly original?: string;
  readonly title: string;
  readonly labels: JsonObject;
  /** CI it is bound to, by id, or null: unbound. */
  readonly ci: string | null;
  /** Counts episodes from 1, or on from those of its source that are kept no more; 0 = it was only ever cleared. */
  readonly episode: number;
  /** Events seen in all, and how many of them changed nothing: repeated ones and late ones. */
  readonly count: number;
  readonly duplicates: number;
  /** When its first event happened; a later event may tell of an earlier instant. */
  readonly firstAt: number;
  /** When the newest event happened. */
  readonly lastAt: number;
  /** When the present state began. */
  readonly changedAt: number;
  /** Instants of the latest changes of state, oldest first; as many as the flapping window can need. */
  readonly changes: readonly number[];
  readonly flapping: boolean;
  /** The source's word for the start of the latest episode; left out before the first and by older versions. */
  readonly startedAt?: number;
  /** When the end of the latest episode was received; left out like `startedAt`. */
  readonly endReceivedAt?: number;
  /** Seconds in which events came that rules with a threshold count, by rule; left out = none counts them. */
  readonly counted?: { readonly [rule: string]: readonly number[] };
  /** When it was heard last, and after how long of silence it is taken as over; left out = never. */
  readonly heardAt?: number;
  readonly closeAfterMs?: number;
  /** It was over because nothing was heard of it; left out = its source said so. */
  readonly unheard?: true;
  /** Why it opens nothing now; left out = it is in no maintenance. */
  readonly maintenance?: InMaintenance;
  /** When the last maintenance was over in which it fired: it is judged as if it had begun then. */
  readonly liveAt?: number;
}

/**
 * How long after an end a repeated start is a late repetition, when the source does not say. The members of a cluster
 * of Alertmanagers wait 15 s for each other, so the fourth may repeat what it has not heard the end of for 45 s. Only
 * time tells the two apart: a message of Alertmanager (webhook version 4) about a firing alert has no end, no instant
 * of its own, and of its sender only an `externalURL` that replicas may share.
 */
const lateRepeatsMs = 60_000;

/** Changes of state kept; more than any sensible flapping rule asks for. */
const keptChanges = 50;

/** `episodes`: of its source, those that are kept no more; an alert that is new counts on. */
export function foldAlert(alert: Alert | null, event: SourceEvent, episodes = 0): Alert {
  if (alert === null) {
    const firing = event.state === "firing";
    return {
      source: event.source,
      key: event.key,
      state: event.state,
      severity: event.severity,
      ...originalOf(event),
      title: event.title,
      labels: event.labels,
      ci: null,
      episode: episodes + (firing ? 1 : 0),
      count: 1,
      duplicates: 0,
      firstAt: event.at,
      lastAt: event.at,
      changedAt: event.at,
      changes: firing ? [event.at] : [],
      flapping: false,
      ...heardOf(event, null),
      ...(firing ? { startedAt: event.at } : {}),
    };
  }
  const counted: Alert = {
    ...alert,
    count: alert.count + 1,
    lastAt: Math.max(alert.lastAt, event.at),
    ...heardOf(event, alert),
  };
  if (startsAnew(alert, event)) return turn(counted, event, event.receivedAt);
  if (!isNews(alert, event)) return { ...counted, duplicates: alert.duplicates + 1 };
  if (event.state === alert.state) {
    return {
      ...counted,
      severity: event.severity,
      ...originalOf(event),
      title: event.title,
      labels: event.labels,
      duplicates: alert.duplicates + (saysTheSame(alert, event) ? 1 : 0),
    };
  }
  return turn(counted, event, event.at);
}

function heardOf({ closeAfterMs, receivedAt }: SourceEvent, alert: Alert | null): Partial<Alert> {
  if (closeAfterMs === undefined) return {};
  return { closeAfterMs, heardAt: Math.max(receivedAt, alert?.heardAt ?? receivedAt) };
}

/** When an alert that is not heard of until then is taken as over; null = never. */
export function unheardAt({ state, heardAt, closeAfterMs }: Alert): number | null {
  if (state === "clear" || heardAt === undefined || closeAfterMs === undefined) return null;
  return heardAt + closeAfterMs;
}

/** The alert as over because nothing was heard of it until `now`. */
export function endUnheard(alert: Alert, now: number): Alert {
  const at = Math.max(now, alert.lastAt);
  const changes = [...alert.changes, at].slice(-keptChanges);
  return {
    ...alert,
    state: "clear",
    severity: 0,
    changedAt: at,
    lastAt: at,
    changes,
    endReceivedAt: now,
    unheard: true,
  };
}

function originalOf({ original }: SourceEvent): { readonly original?: string } {
  return original === undefined ? {} : { original };
}

/** The alert in its other state, since `at`. */
function turn(alert: Alert, event: SourceEvent, at: number): Alert {
  const changed = { state: event.state, severity: event.severity, changedAt: at };
  const changes = [...alert.changes, at].slice(-keptChanges);
  // The text of a clear tells less than that of what it clears.
  if (event.state === "clear") return { ...alert, ...changed, changes, endReceivedAt: event.receivedAt };
  const { title, labels } = event;
  const { unheard: _, ...heard } = alert;
  return {
    ...heard,
    ...changed,
    ...originalOf(event),
    changes,
    title,
    labels,
    episode: alert.episode + 1,
    startedAt: event.at,
  };
}

/** Invariant 3: whether a source says again, long after the end, what it said at the start. */
function startsAnew(alert: Alert, event: SourceEvent): boolean {
  if (alert.state !== "clear" || event.state !== "firing" || event.timedBy !== "source") return false;
  const startedAt = alert.startedAt ?? alert.changes.at(-2);
  const sinceEnd = event.receivedAt - (alert.endReceivedAt ?? alert.changedAt);
  return event.at === startedAt && sinceEnd >= (event.lateRepeatsMs ?? lateRepeatsMs);
}

/** Invariants 1 and 3. */
function isNews(alert: Alert, event: SourceEvent): boolean {
  if (event.at !== alert.lastAt) return event.at > alert.lastAt;
  return event.timedBy === "receipt" || event.state === "clear" || alert.state === "firing";
}

function saysTheSame(alert: Alert, event: SourceEvent): boolean {
  return (
    event.severity === alert.severity &&
    (event.original ?? alert.original) === alert.original &&
    event.title === alert.title &&
    canonicalJson(event.labels) === canonicalJson(alert.labels)
  );
}

/** The alert with its flapping settled as of `now` by a rule's measure; the same object when nothing changed. */
export function settleFlapping(alert: Alert, rule: AlertRule["flapping"], now: number): Alert {
  const flapping = rule !== null && isFlapping(alert, rule, now);
  return flapping === alert.flapping ? alert : { ...alert, flapping };
}

function isFlapping(alert: Alert, rule: NonNullable<AlertRule["flapping"]>, now: number): boolean {
  const last = alert.changes.at(-1) ?? alert.changedAt;
  // A flapping that is left by quiet is not entered again by the same changes.
  if (alert.flapping || now - last >= rule.leaveMs) return alert.flapping && now - last < rule.leaveMs;
  const recent = alert.changes.filter((at) => now - at < rule.withinMs);
  return recent.length >= rule.changes;
}

/** From when its present state counts for rules: its start, or the end of the maintenance that it was in. */
export function countsFrom({ changedAt, liveAt }: Alert): number {
  return Math.max(changedAt, liveAt ?? changedAt);
}

/** When a flapping alert may be settled again: the end of its quiet time. */
export function flappingEndsAt(alert: Alert, rule: NonNullable<AlertRule["flapping"]>): number {
  return (alert.changes.at(-1) ?? alert.changedAt) + rule.leaveMs;
}
