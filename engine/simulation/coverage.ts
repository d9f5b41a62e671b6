/** Which states, transitions and table rows scenarios have been through, and which there are. */
import { facetsOf, lifecyclesOf, partsOf } from "../lifecycle/bundle.ts";
import type { Bundle, Lifecycle } from "../lifecycle/ir.ts";
import type { LedgerEvent, RecordState } from "../lifecycle/record.ts";
import type { DecisionTable } from "../table/ir.ts";

export interface CoveragePart {
  /** `incident/onHold`, `incident/onHold/resume/0`, `incident-priority/3` (rules count from 1). */
  readonly seen: readonly string[];
  readonly missed: readonly string[];
}

export interface CoverageReport {
  readonly states: CoveragePart;
  readonly transitions: CoveragePart;
  readonly rows: CoveragePart;
}

/** What has been seen, over any number of scenarios. */
export interface Coverage {
  readonly states: Set<string>;
  readonly transitions: Set<string>;
  readonly rows: Set<string>;
}

export function createCoverage(): Coverage {
  return { states: new Set(), transitions: new Set(), rows: new Set() };
}

/** Notes one committed event; `before` is the record it found. */
export function noteEvent(coverage: Coverage, bundle: Bundle, before: RecordState | null, event: LedgerEvent): void {
  const { body } = event;
  if (body.kind === "opened") {
    coverage.states.add(`${body.lifecycle}/${body.state}`);
    for (const [facet, { state }] of Object.entries(body.facets))
      coverage.states.add(`${facetLifecycle(bundle, facet)}/${state}`);
    return;
  }
  if (body.kind === "moved") {
    const lifecycle = body.facet === null ? before?.lifecycle : facetLifecycle(bundle, body.facet);
    coverage.states.add(`${lifecycle ?? ""}/${body.to}`);
    coverage.transitions.add(ruleOf(body.rule, event.commandId));
  }
  if (body.kind === "noted") coverage.transitions.add(body.rule);
  if (body.kind === "changed" && before !== null) {
    // Only a branch without target leaves nothing but its changes: its path follows from the state and the command.
    const lifecycle = body.facet === null ? before.lifecycle : facetLifecycle(bundle, body.facet);
    const state = body.facet === null ? before.state : (before.facets[body.facet]?.state ?? "");
    const name = body.facet === null ? body.command : body.command.slice(body.command.lastIndexOf(".") + 1);
    const branches = lifecycleNamed(bundle, lifecycle)?.states[state]?.transitions[name] ?? [];
    const index = branches.findIndex((branch) => branch.target === null && branch.refuse === null);
    if (index >= 0) coverage.transitions.add(`${lifecycle}/${state}/${name}/${String(index)}`);
  }
}

/** Notes a branch that said no. */
export function noteRefusal(coverage: Coverage, rule: string): void {
  coverage.transitions.add(rule);
}

/**
 * The bundle with tables that note which of their rules decided: reading `because` of a rule is the last thing a
 * decision does with it, and only for the rules that made its value.
 */
export function observed(bundle: Bundle, coverage: Coverage): Bundle {
  const tables = Object.entries(partsOf(bundle, "DecisionTable")).map(([name, table]): [string, DecisionTable] => [
    name,
    observedTable(table, coverage),
  ]);
  return { ...bundle, parts: { ...bundle.parts, DecisionTable: Object.fromEntries(tables) } };
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

/** Everything in these bundles against what was seen. */
export function reportCoverage(coverage: Coverage, bundles: Iterable<Bundle>): CoverageReport {
  const states = new Set<string>();
  const transitions = new Set<string>();
  const rows = new Set<string>();
  for (const bundle of bundles) {
    for (const lifecycle of [...lifecyclesOf(bundle), ...facetsOf(bundle)]) {
      for (const state of Object.values(lifecycle.states)) {
        states.add(`${lifecycle.name}/${state.name}`);
        for (const [name, branches] of Object.entries(state.transitions)) {
          for (const index of branches.keys())
            transitions.add(`${lifecycle.name}/${state.name}/${name}/${String(index)}`);
        }
        for (const index of state.after.keys())
          transitions.add(`${lifecycle.name}/${state.name}/after/${String(index)}`);
      }
    }
    for (const table of Object.values(partsOf(bundle, "DecisionTable")))
      for (const index of table.rules.keys()) rows.add(`${table.name}/${String(index + 1)}`);
  }
  return {
    states: part(states, coverage.states),
    transitions: part(transitions, coverage.transitions),
    rows: part(rows, coverage.rows),
  };
}

function part(all: ReadonlySet<string>, seen: ReadonlySet<string>): CoveragePart {
  return { seen: [...all].filter((name) => seen.has(name)), missed: [...all].filter((name) => !seen.has(name)) };
}

/**
 * The ledger numbers the branches of one `after`; which entry of the state it was stands in the command id of its
 * timer.
 */
function ruleOf(rule: string, commandId: string): string {
  const entry = /^after:(?:[^:]*\/)?[^:]*:(\d+)#/.exec(commandId);
  return entry !== null && rule.endsWith("/after/0") ? `${rule.slice(0, -1)}${String(entry[1])}` : rule;
}

function facetLifecycle(bundle: Bundle, facet: string): string {
  return facetsOf(bundle).find((lifecycle) => lifecycle.facet === facet)?.name ?? facet;
}

function lifecycleNamed(bundle: Bundle, name: string): Lifecycle | undefined {
  return [...lifecyclesOf(bundle), ...facetsOf(bundle)].find((lifecycle) => lifecycle.name === name);
}
