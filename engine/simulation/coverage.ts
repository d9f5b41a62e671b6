/** What of the definitions scenarios have been through, and what there is. */
import type { EscalationTurn } from "../lifecycle/escalation/escalation.ts";
import type { Bundle, EscalationPolicy, Lifecycle, Notification, Transition } from "../lifecycle/ir.ts";
import type { JsonObject } from "../base/json.ts";
import { facetsOf, lifecyclesOf, partsOf } from "../lifecycle/bundle/bundle.ts";
import { itemOf } from "../lifecycle/open/item.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { previous } from "../lifecycle/way-back.ts";
import type { DecisionTable } from "../table/ir.ts";
import type { CoverageItem } from "./coverage-item.ts";
import { type CoveragePartName, coveragePartNames } from "./coverage-part.ts";

/** What has been seen, over any number of scenarios: names as in `CoverageItem`. */
export type Coverage = { readonly [part in CoveragePartName]: Set<string> };

export interface CoveragePart {
  readonly seen: readonly CoverageItem[];
  readonly missed: readonly CoverageItem[];
}

export type CoverageReport = { readonly [part in CoveragePartName]: CoveragePart };

export function createCoverage(): Coverage {
  return byPart(() => new Set<string>());
}

/** Adds what another scenario has seen. */
export function addCoverage(coverage: Coverage, more: Coverage): void {
  for (const part of coveragePartNames) for (const name of more[part]) coverage[part].add(name);
}

/** Everything there is against what was seen. */
export function reportCoverage(coverage: Coverage, items: readonly CoverageItem[]): CoverageReport {
  return byPart((part) => {
    const all = items.filter((item) => item.part === part);
    const isSeen = ({ name }: CoverageItem): boolean => coverage[part].has(name);
    return { seen: all.filter(isSeen), missed: all.filter((item) => !isSeen(item)) };
  });
}

function byPart<T>(make: (part: CoveragePartName) => T): { readonly [part in CoveragePartName]: T } {
  return Object.fromEntries(coveragePartNames.map((part) => [part, make(part)])) as {
    readonly [part in CoveragePartName]: T;
  };
}

/** Notes one committed event; `before` is the record it found. */
export function noteEvent(coverage: Coverage, bundle: Bundle, before: RecordState | null, event: LedgerEvent): void {
  const { body } = event;
  switch (body.kind) {
    case "opened":
      coverage.states.add(`${body.lifecycle}/${body.state}`);
      for (const [facet, { state }] of Object.entries(body.facets))
        coverage.states.add(`${facetLifecycle(bundle, facet)}/${state}`);
      noteItem(coverage, bundle, body.fields, "");
      return;
    case "moved": {
      const lifecycle = body.facet === null ? before?.lifecycle : facetLifecycle(bundle, body.facet);
      coverage.states.add(`${lifecycle ?? ""}/${body.to}`);
      const rule = afterTaken(lifecycleNamed(bundle, lifecycle ?? ""), body, event.commandId);
      coverage.transitions.add(body.returned === true ? `${rule}/${body.to}` : rule);
      return;
    }
    case "noted":
      coverage.transitions.add(ruleOf(body.rule, event.commandId));
      return;
    case "changed":
      if (before !== null) noteChange(coverage, bundle, before, body);
      return;
    case "openRequested":
      coverage.opens.add(openingOf(body, event.commandId));
      if (body.order !== undefined) noteItem(coverage, bundle, before?.fields ?? {}, `/${body.as}`);
      return;
    case "approvalRequested":
      coverage.approvalStages.add(`${body.approval}/${body.stage}`);
      return;
    case "notified":
      if (body.notify === null || body.to.length === 0) return;
      coverage.notifications.add(body.notify);
      if (body.rule !== undefined) coverage.tells.add(ruleOf(body.rule, event.commandId));
      return;
    case "clock": {
      if (body.event.kind !== "threshold") return;
      const level = before?.clocks[body.event.id]?.serviceLevel ?? "";
      coverage.serviceLevelSteps.add(`${level}/${String(body.event.index + 1)}`);
      return;
    }
    default:
  }
}

/** An item was ordered, or one of the entries of its order was. */
function noteItem(coverage: Coverage, bundle: Bundle, fields: JsonObject, what: string): void {
  const item = itemOf(bundle, fields);
  if (item !== null) coverage.catalogItems.add(`${item.name}${what}`);
}

/** What an item orders is opened by one entry of the lifecycle, whichever it is. */
function openingOf(
  { rule, order }: Extract<LedgerEvent["body"], { readonly kind: "openRequested" }>,
  commandId: string,
): string {
  const own = ruleOf(rule, commandId);
  return order === undefined ? own : own.slice(0, own.lastIndexOf("/"));
}

/** Only a branch without target leaves nothing but its changes: its path follows from the state and the command. */
function noteChange(
  coverage: Coverage,
  bundle: Bundle,
  before: RecordState,
  body: Extract<LedgerEvent["body"], { readonly kind: "changed" }>,
): void {
  const lifecycle = body.facet === null ? before.lifecycle : facetLifecycle(bundle, body.facet);
  const state = body.facet === null ? before.state : (before.facets[body.facet]?.state ?? "");
  const prefix = `${body.facet ?? ""}.`;
  const name = body.command.startsWith(prefix) ? body.command.slice(prefix.length) : body.command;
  const branches = lifecycleNamed(bundle, lifecycle)?.states[state]?.transitions[name] ?? [];
  const index = branches.findIndex((branch) => branch.target === null && branch.refuse === null);
  if (index >= 0) coverage.transitions.add(`${lifecycle}/${state}/${name}/${String(index)}`);
}

/** Notes a branch that said no. */
export function noteRefusal(coverage: Coverage, rule: string): void {
  coverage.transitions.add(rule);
}

/** Notes a turn of an escalation that reached somebody. */
export function noteEscalation(
  coverage: Coverage,
  policy: EscalationPolicy,
  index: EscalationTurn["index"],
  notification: Notification | null,
): void {
  coverage.escalationSteps.add(`${policy.name}/${index === "fallback" ? index : String(index + 1)}`);
  if (notification !== null) coverage.notifications.add(notification.name);
}

/**
 * The bundle with tables that note which of their rules decided: reading `because` of a rule is the last thing a
 * decision does with it, and only for the rules that made its value.
 */
export function observed(bundle: Bundle, coverage: Coverage): Bundle {
  const tables = observedTables(partsOf(bundle, "DecisionTable"), coverage);
  return { ...bundle, parts: { ...bundle.parts, DecisionTable: tables } };
}

/** Tables that note which of their rules decided. */
export function observedTables(
  tables: { readonly [name: string]: DecisionTable },
  coverage: Coverage,
): { readonly [name: string]: DecisionTable } {
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, observedTable(table, coverage)]));
}

function observedTable(table: DecisionTable, coverage: Coverage): DecisionTable {
  const rules = table.rules.map((rule, index) => ({
    cells: rule.cells,
    then: rule.then,
    get because(): string | null {
      coverage.rows.add(`${table.name}/${String(index + 1)}`);
      return rule.because;
    },
  }));
  return { ...table, rules };
}

/**
 * The ledger numbers the branches of one `after`; which entry of its state it was stands in the command id of its
 * timer. What follows from it at once is of other states.
 */
function ruleOf(rule: string, commandId: string): string {
  const entry = /^after:(?:[^:]*\/)?([^:]*):(\d+)#/.exec(commandId);
  if (entry === null || rule.split("/")[1] !== entry[1]) return rule;
  return rule.replace(/\/after\/0(?=$|\/)/, `/after/${String(entry[2])}`);
}

/**
 * An `after` that is due at once is taken by the command that entered its state, so no timer says which entry it was:
 * of several it is the first one that leads there and by what was told may be it.
 */
function afterTaken(
  lifecycle: Lifecycle | undefined,
  { rule, command, from, to, why, returned }: Extract<LedgerEvent["body"], { readonly kind: "moved" }>,
  commandId: string,
): string {
  const named = ruleOf(rule, commandId);
  if (command !== "after" || named !== rule) return named;
  const target = returned === true ? previous : to;
  const isIt = ({ target: leadsTo, when }: Transition): boolean =>
    leadsTo === target &&
    (when === null) === (why.held === null) &&
    (when?.kind !== "jq" || why.held?.startsWith(when.text) === true);
  const index = lifecycle?.states[from ?? ""]?.after.findIndex(({ transition }) => isIt(transition)) ?? 0;
  return rule.replace(/\/after\/0$/, `/after/${String(Math.max(index, 0))}`);
}

function facetLifecycle(bundle: Bundle, facet: string): string {
  return facetsOf(bundle).find((lifecycle) => lifecycle.facet === facet)?.name ?? facet;
}

function lifecycleNamed(bundle: Bundle, name: string): Lifecycle | undefined {
  return [...lifecyclesOf(bundle), ...facetsOf(bundle)].find((lifecycle) => lifecycle.name === name);
}
