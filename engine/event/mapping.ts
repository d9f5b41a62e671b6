/**
 * From one delivery of a source to the events in it.
 *
 * 1. One bad item never costs the others: it comes back as rejected, with the reason and its place.
 * 2. What the source said is kept: `state` and `severity` are two things, and labels pass unchanged, but for
 *    what cannot be stored (clean.ts).
 * 3. An instant that cannot be true is not believed, and the time of receipt is taken: one that lies more than five
 *    minutes after receipt (an alert dated in 2099 would hide every later event) or before 1970 (Go writes the year 1
 *    for "none").
 */
import { conditionHolds } from "../condition/evaluate.ts";
import type { EvaluationScope } from "../condition/ir.ts";
import { compileExpression } from "../expression/compile.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { DecisionTable } from "../table/ir.ts";
import { evaluateValueOrTable as read } from "../table/value.ts";
import { cleanJson, cleanLine, cleanString } from "./clean.ts";
import { rejectsKey, type SourceEvent, silenceKey } from "./event.ts";
import type { EventSource } from "./ir.ts";

export interface RejectedItem {
  readonly reason: string;
  /** Its place among the items of the delivery, from 0. */
  readonly index: number;
}

export interface MappedDelivery {
  readonly events: readonly SourceEvent[];
  readonly rejected: readonly RejectedItem[];
  /** Items that the source says are nothing to us. */
  readonly ignored: number;
}

/** More items than this in one delivery are refused whole: the sender must split it. */
const maxItems = 10_000;
/** How far a source's clock may be ahead of ours, milliseconds. */
const maxAheadMs = 5 * 60_000;
/** What programs in Go send for "no time". */
const goZero = "0001-01-01T00:00:00Z";
/** Seconds since 1970 instead of milliseconds would be an instant before this: 1973-03-03. */
const leastMilliseconds = 1e11;

export function mapDelivery(
  source: EventSource,
  body: Json,
  receivedAt: number,
  tables: { readonly [name: string]: DecisionTable },
  /** Places of the items that are taken; null = all. */
  only: ReadonlySet<number> | null = null,
): Result<MappedDelivery, string> {
  const items = itemsOf(source, body);
  if (!items.ok) return items;
  const events: SourceEvent[] = [];
  const rejected: RejectedItem[] = [];
  let ignored = 0;
  const variables = { now: new Date(receivedAt).toISOString() };
  for (const [index, item] of items.value.entries()) {
    if (only !== null && !only.has(index)) continue;
    const event = mapItem(source, { record: item, variables }, receivedAt, tables);
    if (!event.ok) rejected.push({ reason: event.error, index });
    else if (event.value === null) ignored += 1;
    else events.push(event.value);
  }
  return ok({ events, rejected, ignored });
}

function itemsOf(source: EventSource, body: Json): Result<readonly Json[], string> {
  if (source.each === null) return ok([body]);
  const each = compileExpression(source.each);
  if (!each.ok) return failure(`each "${source.each}" does not compile: ${each.error.message}`);
  const items = each.value.all(body);
  if (!items.ok) return failure(`each "${source.each}" failed on this body: ${items.error.message}`);
  if (items.value.length > maxItems)
    return failure(`one delivery holds ${items.value.length} items, at most ${maxItems} are taken: split it`);
  return items;
}

/** Null: the source says that it is nothing to us. */
function mapItem(
  source: EventSource,
  scope: EvaluationScope,
  receivedAt: number,
  tables: { readonly [name: string]: DecisionTable },
): Result<SourceEvent | null, string> {
  const { event, ignore = null } = source;
  const ignored = ignore === null ? ok(false) : conditionHolds(ignore, scope);
  if (!ignored.ok) return failure(`ignore: ${ignored.error.message}`);
  if (ignored.value) return ok(null);
  const key = read(event.key, scope, tables);
  if (!key.ok) return failure(`key: ${key.error}`);
  if (typeof key.value !== "string" || key.value === "" || key.value.length > 512) {
    return failure(`key is ${excerpt(key.value)}: it must be a text of 1 to 512 characters`);
  }
  if (key.value === silenceKey)
    return failure(`key is "${silenceKey}", which is kept for the alert that the source is silent`);
  if (key.value === rejectsKey)
    return failure(`key is "${rejectsKey}", which is kept for the alert that much of the source is not understood`);
  const state = read(event.state, scope, tables);
  if (!state.ok) return failure(`state: ${state.error}`);
  if (state.value !== "firing" && state.value !== "clear")
    return failure(`state is ${excerpt(state.value)}: it must be firing or clear`);
  const severity = read(event.severity, scope, tables);
  if (!severity.ok) return failure(`severity: ${severity.error}`);
  if (severity.value !== null && !isSeverity(severity.value)) {
    return failure(`severity is ${excerpt(severity.value)}: it must be 0 (clear) to 5 (info), 1 is critical`);
  }
  const original = event.original === undefined ? ok(null) : read(event.original, scope, tables);
  if (!original.ok) return failure(`original: ${original.error}`);
  const at = event.at === null ? ok(null) : instant(read(event.at, scope, tables), receivedAt);
  if (!at.ok) return failure(`at: ${at.error}`);
  const title = read(event.title, scope, tables);
  if (!title.ok) return failure(`title: ${title.error}`);
  const labels = event.labels === null ? ok<Json>({}) : read(event.labels, scope, tables);
  if (!labels.ok) return failure(`labels: ${labels.error}`);
  if (!isJsonObject(labels.value)) return failure(`labels is ${excerpt(labels.value)}: it must be an object`);
  return ok({
    source: source.name,
    key: cleanString(key.value),
    state: state.value,
    severity: severity.value,
    ...originalText(original.value),
    at: at.value ?? receivedAt,
    timedBy: at.value === null ? "receipt" : "source",
    receivedAt,
    title: titleText(title.value, key.value),
    bind: bindings(source, scope, tables),
    labels: cleanJson(labels.value),
    ...(source.closeAfterMs === undefined ? {} : { closeAfterMs: source.closeAfterMs }),
    ...(source.lateRepeatsMs === undefined ? {} : { lateRepeatsMs: source.lateRepeatsMs }),
  });
}

/** A binding whose value cannot be computed or is absent is not tried: an unbound alert is reported, never lost. */
function bindings(
  source: EventSource,
  scope: EvaluationScope,
  tables: { readonly [name: string]: DecisionTable },
): SourceEvent["bind"] {
  return source.event.bind.flatMap((binding) => {
    const attributes: [string, Json][] = [];
    for (const [name, value] of Object.entries(binding.attributes)) {
      const result = read(value, scope, tables);
      if (!result.ok || result.value === null || result.value === "") return [];
      attributes.push([name, cleanJson(result.value)]);
    }
    return [{ class: binding.class, attributes: Object.fromEntries(attributes) }];
  });
}

/** The instant a source gives, or null: it gives none that could be true, so that of receipt is taken. */
function instant(value: Result<Json, string>, receivedAt: number): Result<number | null, string> {
  if (!value.ok) return value;
  if (value.value === null || value.value === goZero) return ok(null);
  if (typeof value.value === "number" && value.value > 0 && value.value < leastMilliseconds)
    return failure(`${excerpt(value.value)} is no instant: send milliseconds since 1970, not seconds`);
  const at =
    typeof value.value === "number"
      ? Math.trunc(value.value)
      : typeof value.value === "string"
        ? parseInstant(value.value)
        : null;
  if (at === null || !Number.isFinite(at))
    return failure(`${excerpt(value.value)} is no instant: send UTC text such as 2026-03-28T22:00:00Z`);
  return ok(at <= 0 || at > receivedAt + maxAheadMs ? null : at);
}

function isSeverity(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 5;
}

/** A text, a number or true; what is none of these is no word for it. */
function originalText(value: Json): { readonly original?: string } {
  if (value === null || value === "" || typeof value === "object") return {};
  return { original: cleanLine(String(value), 100) };
}

function titleText(value: Json, key: string): string {
  const text = typeof value === "string" ? cleanLine(value, 500) : "";
  return text === "" ? cleanLine(`alert ${key}`, 500) : text;
}

function excerpt(value: Json): string {
  const text = JSON.stringify(value);
  return cleanLine(text, 80);
}
