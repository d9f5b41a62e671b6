/** What a watch tells is an event of the source `watch`, so that alerts, groups and records follow as from any source. */
import { conditionHolds, evaluateValue } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { cleanJson, cleanLine } from "../event/clean.ts";
import type { SourceEvent } from "../event/event.ts";
import type { Labels } from "../metric/labels.ts";
import type { MetricSource } from "../metric/ir.ts";
import type { DecisionTable } from "../table/ir.ts";
import { evaluateValueOrTable } from "../table/value.ts";
import type { AboutSeries } from "./about.ts";
import type { Verdict } from "./finding.ts";
import type { Watch } from "./ir.ts";

/** The source of what watches notice. */
export const watchSource = "watch";

/** An event as it stands in the event log: an item of a delivery of the source `watch`. */
export interface WatchEvent {
  readonly key: string;
  readonly state: SourceEvent["state"];
  readonly severity: number;
  readonly at: number;
  readonly title: string;
  readonly bind: SourceEvent["bind"];
  readonly labels: JsonObject;
}

export interface Noticed {
  readonly watch: Watch;
  readonly source: MetricSource;
  readonly tables: { readonly [name: string]: DecisionTable };
  /** What is known of series beside their values; absent = nothing is. */
  readonly about?: AboutSeries;
  /** What a person calls noise is not told, and ends. */
  readonly isMuted?: (labels: Labels) => boolean;
  /** Whether what a group is about is in maintenance now; absent = nothing is. */
  readonly inMaintenance?: (labels: Labels) => boolean;
}

/** Of a group: what a method says of it, and its labels. */
export interface Told extends Omit<Verdict, "persisted"> {
  readonly labels: Labels;
}

/** The watch by name, and its source where it is known. */
export type Teller = Pick<Watch, "name"> & { readonly source: string | null };

/** What titles, severities and conditions of a watch read as `.`. */
function findingView(watch: Teller, { labels, value, score, at, evidence }: Told): JsonObject {
  return {
    watch: watch.name,
    source: watch.source,
    labels: { ...labels },
    value,
    score,
    at: new Date(at).toISOString(),
    expected: null,
    date: null,
    plusMinus: null,
    because: null,
    ...evidence,
  };
}

/** The event that something fires; null: `when` does not hold. */
export function firingEvent({ watch, source, tables, about }: Noticed, told: Told): Result<WatchEvent | null, string> {
  const known = about?.(told.labels) ?? null;
  const view: JsonObject = { ...findingView(watch, told), ...known?.found };
  const scope: EvaluationScope = { record: view, variables: { now: view["at"] ?? null } };
  const { when } = watch.event;
  const holds = when === null ? ok(true) : conditionHolds(when, scope);
  if (!holds.ok) return failure(`when: ${holds.error.message}`);
  if (!holds.value) return ok(null);
  const severity = severityOf(watch.event.severity, scope, tables);
  if (!severity.ok) return severity;
  const title = evaluateValue(watch.event.title, scope);
  if (!title.ok) return failure(`title: ${title.error.message}`);
  const text = typeof title.value === "string" ? cleanLine(title.value, 500) : "";
  return ok({
    key: keyOf(watch, told.group),
    state: "firing",
    severity: severity.value,
    at: told.at,
    title: text === "" ? watch.title : text,
    bind: known?.bind ?? bindings(source, told.labels),
    labels: labelsOf(view, told.labels),
  });
}

/** The event that nothing comes of a group since an instant. */
export function silentEvent({ watch, source, about }: Noticed, told: Told, since: number): WatchEvent {
  const from = new Date(since).toISOString();
  return {
    key: keyOf(watch, told.group),
    state: "firing",
    severity: watch.silent?.severity ?? 4,
    at: told.at,
    title: cleanLine(`${watch.title}: no values${told.group === "" ? "" : ` of ${told.group}`} since ${from}`, 500),
    bind: about?.(told.labels)?.bind ?? bindings(source, told.labels),
    labels: labelsOf({ ...findingView(watch, told), silentSince: from }, told.labels),
  };
}

/** The event that it is over. Of the alert it ends its CI is known. */
export function clearEvent(watch: Teller, told: Told, title: string): WatchEvent {
  const labels = labelsOf(findingView(watch, told), told.labels);
  return { key: keyOf(watch, told.group), state: "clear", severity: 0, at: told.at, title, bind: [], labels };
}

/** Labels of the series go over what was found of it. */
function labelsOf(view: JsonObject, labels: Labels): JsonObject {
  const { labels: _, ...found } = view;
  return cleanJson<JsonObject>({ ...found, ...labels });
}

/** A delivery of the source `watch` as events. */
export function readWatchEvents(body: Json, receivedAt: number): readonly SourceEvent[] {
  const events = isJsonObject(body) && Array.isArray(body["events"]) ? body["events"] : [];
  return asSourceEvents(events, receivedAt);
}

export function asSourceEvents(events: readonly WatchEvent[], receivedAt: number): readonly SourceEvent[] {
  return events.map((event) => ({
    source: watchSource,
    ...event,
    timedBy: "source",
    receivedAt,
    // It tells each change once, in order: what comes later is meant.
    lateRepeatsMs: 0,
  }));
}

/** The watch and the group within it: at most 512 characters, as any key. */
function keyOf({ name }: Pick<Watch, "name">, group: string): string {
  return cleanLine(`${name}/${group}`, 512);
}

function severityOf(
  value: Watch["event"]["severity"],
  scope: EvaluationScope,
  tables: Noticed["tables"],
): Result<number, string> {
  const said = evaluateValueOrTable(value, scope, tables);
  if (!said.ok) return failure(`severity: ${said.error}`);
  const read = said.value;
  if (typeof read === "number" && Number.isInteger(read) && read >= 1 && read <= 5) return ok(read);
  return failure(`severity is ${cleanLine(JSON.stringify(read), 80)}: it must be 1 (critical) to 5 (info)`);
}

/** What a group may be about. A binding whose value cannot be computed or is absent is not tried. */
export function bindings({ bind }: MetricSource, labels: Labels): SourceEvent["bind"] {
  const scope: EvaluationScope = { record: { labels: { ...labels } }, variables: {} };
  return bind.flatMap((binding) => {
    const attributes: [string, Json][] = [];
    for (const [name, value] of Object.entries(binding.attributes)) {
      const result = evaluateValue(value, scope);
      if (!result.ok || result.value === null || result.value === "") return [];
      attributes.push([name, cleanJson(result.value)]);
    }
    return [{ class: binding.class, attributes: Object.fromEntries(attributes) }];
  });
}
