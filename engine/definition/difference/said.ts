/** What a part of a compiled definition says, as one line: conditions, values, lengths of time and people as such. */
import type { Audience } from "../../clock/ir.ts";
import { writtenCondition, writtenDuration, writtenJson, writtenValue } from "../../condition/written.ts";
import { describeTest } from "../../condition/compare.ts";
import type { CellTest, Condition, Duration, ValueOrTable } from "../../condition/ir.ts";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { audienceText } from "../../lifecycle/tell/audience.ts";
import { isContainer, labelOf, labelText, partLabel } from "./label.ts";

/** Characters of what is told of a part that is new or gone. */
const longest = 240;

/** A part that says nothing: its kind takes it for granted. */
export function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** The line of a part that is not looked into; null = what it is made of is told part by part. */
export function said(key: string, value: Json): string | null {
  if (!Array.isArray(value) && !isJsonObject(value)) {
    const isLength = key.endsWith("Ms") && typeof value === "number";
    return isLength ? writtenDuration({ businessDays: 0, ms: value }) : writtenJson(value);
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (key === "week") return weekText(items as unknown as Week);
    if (items.every(isHours)) return hoursText(items as unknown as Week[number]);
    if (items.every(isAudience)) return audienceText(items as unknown as readonly Audience[]);
    if (items.every((item) => !isJsonObject(item))) return items.map(listed).join(", ");
    return null;
  }
  return saidOfMap(value);
}

type Week = readonly (readonly (readonly [open: number, close: number])[])[];

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** `mon-fri 08:00-18:00, sat 09:00-12:00`. */
function weekText(week: Week): string {
  const spans: { first: number; last: number; readonly hours: string }[] = [];
  for (const [day, pairs] of week.entries()) {
    const hours = hoursText(pairs);
    const before = spans.at(-1);
    if (before?.hours === hours && before.last === day - 1) before.last = day;
    else if (hours !== "") spans.push({ first: day, last: day, hours });
  }
  return spans
    .map(({ first, last, hours }) => `${[...new Set([weekdays[first], weekdays[last]])].join("-")} ${hours}`)
    .join(", ");
}

/** Minutes since midnight, as people write them. */
function hoursText(pairs: Week[number]): string {
  const time = (minutes: number): string =>
    [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return pairs.map(([open, close]) => `${time(open)}-${time(close)}`).join(" and ");
}

function isHours(value: Json): boolean {
  return Array.isArray(value) && value.length === 2 && value.every((part: Json) => typeof part === "number");
}

function saidOfMap(value: JsonObject): string | null {
  if (isAudience(value)) return audienceText([value as unknown as Audience]);
  const keys = Object.keys(value).sort().join();
  if (keys === "businessDays,ms") return writtenDuration(value as unknown as Duration);
  if (value["kind"] === "row" && keys === "cells,kind") return writtenCondition(value as unknown as Condition);
  if (typeof value["is"] === "string") return describeTest(value as unknown as CellTest);
  const { kind } = value;
  const isValue = valueKeys.some(([name, ...others]) => kind === name && keys === ["kind", ...others].sort().join());
  return isValue ? writtenValue(value as unknown as ValueOrTable).trim() : null;
}

const valueKeys = [
  ["table", "table"],
  ["literal", "value"],
  ["jq", "text"],
  ["template", "parts"],
  ["object", "entries"],
  ["array", "items"],
] as const;

const audienceKeys = ["role", "user", "group", "field", "manager", "owner", "onCall"];

function isAudience(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const [key, ...others] = Object.keys(value).filter((name) => name !== "layer");
  return key !== undefined && others.length === 0 && audienceKeys.includes(key) && typeof value[key] === "string";
}

function listed(value: Json): string {
  return Array.isArray(value) ? (value as readonly Json[]).map(listed).join("–") : writtenJson(value);
}

/** A part with all below it in one line, as it is told when it is new or gone; empty = its label says all. */
export function summary(key: string, value: Json): string {
  const text = summaryOf(key, value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function summaryOf(key: string, value: Json): string {
  const line = value === true ? "" : said(key, value);
  if (line !== null) return line;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => summaryOf("", item)).join("; ");
  return Object.entries(value as JsonObject)
    .filter(([name, part]) => name !== "name" && !saysNothing(part))
    .map(([name, part]) => partSummary(key, name, part))
    .join(isContainer(key) ? "; " : ", ");
}

/** A part of a container by its own label, the parts of a container one by one. */
function partSummary(container: string, name: string, part: Json): string {
  const label = isContainer(container) ? partLabel(container, name) : labelOf(name);
  const text = summaryOf(isContainer(container) ? "" : name, part);
  return label === null ? text : [labelText(label), text].filter(Boolean).join(": ");
}
