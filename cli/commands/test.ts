import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { Command, Option } from "commander";
import { coveragePartNames } from "../../engine/simulation/coverage-part.ts";
import { type ContextOptions, readContext, withContext } from "../files/context-files.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { describeFunctions } from "../functions.ts";
import { configuredIntegrations } from "../integration/configured.ts";
import { remark } from "../output/print.ts";
import { parseFloor, shortfalls } from "../scenarios/floor.ts";
import { readFixtures, readScenarios } from "../scenarios/library.ts";
import { runScenarios } from "../scenarios/run.ts";
import {
  type Covered,
  diagnosticLine,
  diagnosticsReport,
  jsonReport,
  junitReport,
  textReport,
} from "../scenarios/report.ts";

export interface TestOptions extends ContextOptions {
  readonly format: "text" | "json" | "junit";
  /** Tested whether the paths lie in it or not. @default `definitions`, when the paths lie in it */
  readonly definitions?: string;
  readonly name?: string;
  /** What the scenarios must cover, as `parseFloor` reads it. */
  readonly minCoverage?: string;
}

export interface TestRun {
  readonly passed: boolean;
  /** For stdout. */
  readonly text: string;
}

/**
 * `opsloom test [PATH...]`: every scenario of the paths in virtual time, without a server. Exit code 1 when one fails,
 * or too little is covered.
 */
export function testCommand(): Command {
  return withContext(new Command("test"))
    .description("run scenarios in virtual time; needs no server")
    .argument("[paths...]", "files or folders whose scenarios are run")
    .addOption(new Option("--format <format>", "how to report").choices(["text", "json", "junit"]).default("text"))
    .option(
      "--definitions <folder>",
      "definitions that are tested; without it, those of definitions that hold the paths",
    )
    .option("--name <text>", "only scenarios whose name contains it")
    .option(
      "--min-coverage <percent>",
      `fail below it and say where what was not reached stands: 90, or states=100,rows=90; parts are ${coveragePartNames.join(", ")}`,
    )
    .action(async (paths: string[], options: TestOptions) => {
      const run = await runTests(paths, options);
      process.stdout.write(`${run.text}\n`);
      if (!run.passed) process.exitCode = 1;
    });
}

/**
 * Runs the scenarios found in `paths` (the definitions folder when empty) with the definitions of that folder and of
 * the paths themselves, which may refer to what the context holds. Definitions with errors are not run: their
 * diagnostics are the report. Coverage counts what is tested, not the context.
 */
export async function runTests(paths: readonly string[], options: TestOptions): Promise<TestRun> {
  const floor = options.minCoverage === undefined ? {} : parseFloor(options.minCoverage);
  const folder = options.definitions ?? "definitions";
  const chosen = paths.length === 0 ? [folder] : paths;
  // A scenario of one file of the folder needs the rest of the folder; one elsewhere brings what it needs.
  const inside = chosen.some((path) => isInside(path, folder)) && existsSync(folder);
  const folders = inside || options.definitions !== undefined ? [folder, ...chosen] : chosen;
  const files = await readDefinitionFiles(folders);
  const set = readScenarios(files, await readFixtures([...folders, ...(options.with ?? [])]), {
    context: await readContext(options),
    functions: describeFunctions(await configuredIntegrations()),
  });
  if (set.diagnostics.some(({ severity }) => severity === "error"))
    return { passed: false, text: diagnosticsReport(set.diagnostics, options.format) };
  for (const warning of set.diagnostics) remark(diagnosticLine(warning));
  const scenarios = set.scenarios.filter(
    ({ path, name }) =>
      chosen.some((folder) => isInside(path, folder)) && (options.name === undefined || name.includes(options.name)),
  );
  if (scenarios.length === 0) {
    const named = options.name === undefined ? "" : ` has "${options.name}" in its name`;
    return {
      passed: false,
      text: named === "" ? `no scenario is in ${chosen.join(", ")}` : `no scenario in ${chosen.join(", ")}${named}`,
    };
  }
  const { reports, reached } = runScenarios(set, scenarios);
  const covered: Covered = { coverage: reached, below: shortfalls(reached, floor), placeOf: set.placeOf };
  const passed = reports.every((report) => report.passed) && covered.below.length === 0;
  const write = { text: textReport, json: jsonReport, junit: junitReport }[options.format];
  return { passed, text: write(reports, covered) };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === "" || !(way === ".." || way.startsWith(`..${sep}`));
}
