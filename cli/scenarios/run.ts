import { addCoverage, createCoverage, reportCoverage, type CoverageReport } from "../../engine/simulation/coverage.ts";
import type { Scenario } from "../../engine/simulation/ir.ts";
import { runScenario } from "../../engine/simulation/run-scenario.ts";
import type { ScenarioSet } from "./library.ts";
import type { TimedReport } from "./report.ts";

export interface ScenariosRun {
  readonly reports: readonly TimedReport[];
  /** Of what the set is to go through, what these went through. */
  readonly reached: CoverageReport;
}

/** Runs scenarios of a set in virtual time, one after the other. */
export function runScenarios(set: ScenarioSet, scenarios: readonly Scenario[]): ScenariosRun {
  const coverage = createCoverage();
  const reports = scenarios.map((scenario): TimedReport => {
    const began = performance.now();
    const report = runScenario(scenario, set.libraryAt(scenario.at));
    addCoverage(coverage, report.coverage);
    return { ...report, tookMs: performance.now() - began };
  });
  return { reports, reached: reportCoverage(coverage, set.items) };
}
