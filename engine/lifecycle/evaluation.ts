import { partOf } from "./bundle/bundle.ts";
import { addWait } from "../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import { conditionHolds, conditionText, evaluateValue, explainCondition } from "../condition/evaluate.ts";
import type { Condition, Duration, Value, ValueOrTable } from "../condition/ir.ts";
import type { Json } from "../base/json.ts";
import { decideTable, type TableDecision } from "../table/decide.ts";
import { factLead } from "./read/fact-lead.ts";
import { conditionTexts, tableTexts, valueTexts } from "./read/fact.ts";
import { calendarNamed } from "./timer/open-hours.ts";
import { refuse } from "./refusal.ts";
import { scopeFor, type Outlook } from "./scope.ts";
import type { Work } from "./work.ts";

/** Whether a condition holds; none at all always does. An expression that fails refuses the command (OPS414). */
export function holds(work: Work, condition: Condition | null, outlook: Outlook): boolean {
  return condition === null || (leads(work, condition, outlook) && truthOf(work, condition, outlook));
}

function truthOf(work: Work, condition: Condition, outlook: Outlook): boolean {
  const result = conditionHolds(condition, scopeFor(work, outlook, conditionTexts(condition)));
  return result.ok ? result.value : refuse("OPS414", "conflict", result.error.message);
}

/** Before it, facts were looked up for all of a condition, whatever stood before them. */
const leadSinceEngine = 6;

/** Whether the facts of a condition are worth a look-up: what stands before them holds. */
function leads(work: Work, condition: Condition, outlook: Outlook): boolean {
  const lead = work.engine !== undefined && work.engine < leadSinceEngine ? null : factLead(condition);
  return lead === null || truthOf(work, lead, outlook);
}

/** What made a condition hold or not, in one line; null for none at all. */
export function reasonOf(work: Work, condition: Condition | null, outlook: Outlook): string | null {
  if (condition === null) return null;
  if (condition.kind === "jq" && !leads(work, condition, outlook))
    return conditionText({ kind: "jq", holds: false, text: condition.text, value: false });
  return conditionText(explainCondition(condition, scopeFor(work, outlook, conditionTexts(condition))));
}

/** A value, or what its decision table says. */
export function valueOf(work: Work, value: ValueOrTable, outlook: Outlook): Json {
  if (value.kind === "table") return tableDecision(work, value.table, outlook).value;
  const result = evaluateValue(value, scopeFor(work, outlook, valueTexts(value)));
  return result.ok ? result.value : refuse("OPS414", "conflict", result.error.message);
}

export function valuesOf(
  work: Work,
  values: { readonly [name: string]: Value },
  outlook: Outlook,
): readonly (readonly [string, Json])[] {
  return Object.entries(values).map(([name, value]) => [name, valueOf(work, value, outlook)]);
}

/** What a decision table of the bundle says, with its reasons. A table that fails refuses the command (OPS414). */
export function tableDecision(work: Work, name: string, outlook: Outlook): TableDecision {
  const table = partOf(work.bundle, "DecisionTable", name);
  if (table === undefined) throw new Error(`the bundle lacks table "${name}"`);
  const result = decideTable(table, scopeFor(work, outlook, tableTexts(table)));
  return result.ok ? result.value : refuse("OPS414", "conflict", result.error.message);
}

/** The text of a value that is to be shown. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A calendar of the bundle with its zone. An unknown name chosen by a table refuses the command. */
function calendarOf(
  work: Work,
  named: ValueOrTable | null,
  outlook: Outlook,
): { calendar: Calendar; zone: ZoneTable } | null {
  if (named === null) return null;
  const name = valueOf(work, named, outlook);
  const calendar = typeof name === "string" ? calendarNamed(work, name) : undefined;
  if (calendar === undefined)
    return refuse("OPS414", "conflict", `there is no calendar "${textOf(name)}" in this bundle`);
  return { calendar, zone: work.reader.zone(calendar.zone) };
}

/** The instant at which a wait that begins at `from` is over. */
export function waitUntil(
  work: Work,
  from: number,
  wait: Duration,
  named: ValueOrTable | null,
  outlook: Outlook,
): number {
  const found = wait.businessDays === 0 ? null : calendarOf(work, named, outlook);
  if (found !== null && work.reader.missing().zones.includes(found.calendar.zone)) return from + wait.ms;
  const result = addWait(found?.calendar ?? null, found?.zone ?? null, from, wait);
  return result.ok ? result.value : refuse("OPS414", "conflict", result.error.message);
}
