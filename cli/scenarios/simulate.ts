import type { LoadOptions } from "../../engine/definition/context.ts";
import { hasErrors } from "../../engine/definition/diagnostic.ts";
import { coveragePartNames } from "../../engine/simulation/coverage-part.ts";
import { type Fixture, readFixture } from "../../engine/simulation/fixture.ts";
import type { Scenario } from "../../engine/simulation/ir.ts";
import type { Simulated, SimulationRequest } from "../../engine/simulation/simulated.ts";
import { readScenarios } from "./library.ts";
import { runScenarios } from "./run.ts";

/** The scenarios of files and those of others, as `opsloom test` runs them. What the fixtures hold is checked before. */
export function simulate(
  { files, others, context, fixtures }: SimulationRequest,
  functions: NonNullable<LoadOptions["functions"]>,
): Simulated {
  const set = readScenarios([...files, ...others], readAll(fixtures), {
    context,
    functions,
    counted: new Set(files.map(({ path }) => path)),
  });
  const nothing = { diagnostics: set.diagnostics, scenarios: [], notRun: [], coverage: [] };
  if (hasErrors(set.diagnostics)) return nothing;
  const foreign = new Set(others.map(({ path }) => path));
  const lacks = ({ path, given }: Scenario): string | undefined =>
    foreign.has(path) ? given.fixtures.find((name) => !Object.hasOwn(fixtures, name)) : undefined;
  const { reports, reached } = runScenarios(
    set,
    set.scenarios.filter((scenario) => lacks(scenario) === undefined),
  );
  return {
    diagnostics: set.diagnostics,
    scenarios: reports.map(({ coverage: _coverage, ...report }) => report),
    notRun: set.scenarios.flatMap((scenario) => {
      const fixture = lacks(scenario);
      return fixture === undefined
        ? []
        : [
            {
              name: scenario.name,
              because: `its fixture "${fixture}" is not published: send fixtures/${fixture}.json`,
            },
          ];
    }),
    coverage: coveragePartNames.flatMap((part) => {
      const { seen, missed } = reached[part];
      if (seen.length + missed.length === 0) return [];
      return [{ part, seen: seen.length, missed: missed.map((item) => ({ name: item.name, at: set.placeOf(item) })) }];
    }),
  };
}

function readAll(fixtures: SimulationRequest["fixtures"]): { readonly [name: string]: Fixture } {
  return Object.fromEntries(
    Object.entries(fixtures).map(([name, json]) => {
      const read = readFixture(json);
      if (!read.ok) throw new Error(`fixture "${name}": ${read.error}`);
      return [name, read.value];
    }),
  );
}
