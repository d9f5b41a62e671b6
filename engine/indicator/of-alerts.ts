/** Rows of episodes of alerts, from what is kept of them: the same as of records, so that numbers are made of both. */
import type { Json } from "../base/json.ts";
import type { AlertChange } from "../alert/alert-change.ts";
import { instantText } from "../lifecycle/instant.ts";
import type { IndicatorRow, Span } from "./row.ts";

/** The record that a group led to, and since when it was there. */
export interface LedTo {
  readonly record: string;
  readonly at: number;
}

/** What an indicator is `of` that counts episodes of alerts, not records. */
export const alertsWord = "$alerts";

/** What is told of an episode beside what it was: `firing` ends with `clear`. */
export const alertFinals: readonly string[] = ["clear"];

/** What of an episode changes while it lasts. */
const kept = ["state", "severity", "source", "ci", "rule", "group", "title"] as const;

/**
 * Fields of an episode: those kept of it, and `closedAt`, `events`, how many there were when it closed, `record`, what
 * its group led to, `recordedAt`, since when that was there, and `led`, whether the group began with this episode.
 */
export const alertFields = {
  state: "enum",
  severity: "integer",
  source: "string",
  ci: "ci",
  rule: "string",
  group: "string",
  title: "string",
  closedAt: "instant",
  events: "integer",
  record: "string",
  recordedAt: "instant",
  led: "boolean",
} as const;

/** `changes`: of one episode and in order, one at least. */
export function rowOfEpisode(changes: readonly AlertChange[], ledTo: (group: string) => LedTo | null): IndicatorRow {
  const [first] = changes;
  if (first === undefined) throw new Error("an episode has a first change");
  const fields: { [field: string]: Span[] } = {};
  for (const change of changes) for (const field of kept) put(fields, field, change[field], change.at);
  const last = changes.findLast(({ state }) => state === "clear");
  if (last !== undefined) {
    put(fields, "closedAt", instantText(last.at), last.at);
    put(fields, "events", last.count - first.count + 1, last.at);
  }
  const grouped = changes.findLast(({ group }) => group !== null);
  const group = grouped?.group ?? null;
  // A group bears the name of the rule and the episode that it began with.
  put(
    fields,
    "led",
    group !== null && group === `${grouped?.rule ?? ""}:${first.alert}:${String(first.episode)}`,
    first.at,
  );
  const led = group === null ? null : ledTo(group);
  if (led !== null) {
    put(fields, "record", led.record, led.at);
    put(fields, "recordedAt", instantText(led.at), led.at);
  }
  return { id: `${first.alert}#${String(first.episode)}`, openedAt: first.at, fields, clocks: [] };
}

/** A source may tell of an instant before the one that it told of last: a span never begins before the one before it. */
function put(fields: { [field: string]: Span[] }, field: string, value: Json, at: number): void {
  const spans = (fields[field] ??= []);
  const last = spans.at(-1);
  if (last !== undefined && last.value === value) return;
  const from = last === undefined ? at : Math.max(at, last.from);
  if (last !== undefined) spans[spans.length - 1] = { ...last, to: from };
  spans.push({ value, from, to: null });
}
