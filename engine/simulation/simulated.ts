import type { ContextFile } from "../definition/context.ts";
import type { Diagnostic } from "../definition/diagnostic.ts";
import type { DefinitionFile } from "../definition/load.ts";
import type { Json } from "../base/json.ts";
import type { CoveragePartName } from "./coverage-part.ts";
import type { ScenarioReport } from "./run-scenario.ts";

/** Definitions whose scenarios are to be run. */
export interface SimulationRequest {
  /** What is tested: its scenarios are run, and its coverage is counted. */
  readonly files: readonly DefinitionFile[];
  /** Scenarios of others that are run with it. */
  readonly others: readonly DefinitionFile[];
  /** What all of them may refer to. */
  readonly context: readonly ContextFile[];
  /** By name, as in files `fixtures/NAME.json`. */
  readonly fixtures: { readonly [name: string]: Json };
}

export interface SimulatedScenario extends Omit<ScenarioReport, "coverage"> {
  /** Real milliseconds it took. */
  readonly tookMs: number;
}

/** What came of it. */
export interface Simulated {
  /** With an error among them nothing was run. */
  readonly diagnostics: readonly Diagnostic[];
  readonly scenarios: readonly SimulatedScenario[];
  /** Scenarios of others whose fixtures are not at hand. */
  readonly notRun: readonly { readonly name: string; readonly because: string }[];
  readonly coverage: readonly CoveredPart[];
}

export interface CoveredPart {
  readonly part: CoveragePartName;
  readonly seen: number;
  readonly missed: readonly { readonly name: string; readonly at: string }[];
}
