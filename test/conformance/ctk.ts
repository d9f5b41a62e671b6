/** The conformance kit of Open Workflow: its Gherkin scenarios, read and judged. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from "@cucumber/gherkin";
import { IdGenerator, type Step } from "@cucumber/messages";
import { expect } from "vitest";
import { parse } from "yaml";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { Outcome } from "../../engine/runbook/state.ts";

export interface CtkScenario {
  /** `feature: scenario` */
  readonly title: string;
  readonly steps: readonly Step[];
  readonly document: JsonObject;
  readonly input: Json;
}

/** What a run showed: its outcome, and the names of its tasks in the order they ran. */
export interface CtkRun {
  readonly outcome: Outcome | null;
  readonly order: readonly string[];
}

/** Scenarios of what this engine refuses: each must be refused with a diagnostic that says so. */
export const REFUSED_SCENARIOS: { readonly [title: string]: string } = {
  "call: Call OpenAPI With Content Output": "call: openapi is not supported",
  "call: Call OpenAPI With Response Output": "call: openapi is not supported",
  "emit: Emit Task": "emit is not supported",
};

/** Every scenario of the kit in a folder of `.feature` files. */
export function readScenarios(folder: string): readonly CtkScenario[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".feature"))
    .toSorted();
  return files.flatMap((file) => {
    const parser = new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher());
    const { feature } = parser.parse(readFileSync(join(folder, file), "utf8"));
    return (feature?.children ?? []).flatMap(({ scenario }) => {
      if (scenario === undefined) return [];
      const { steps } = scenario;
      const document = docString(steps.find((step) => step.text.startsWith("a workflow with definition")));
      const input = steps.find((step) => /^(given )?the workflow input is/.test(step.text));
      return [
        {
          title: `${file.replace(".feature", "")}: ${scenario.name}`,
          steps,
          document: document as JsonObject,
          input: input === undefined ? {} : docString(input),
        },
      ];
    });
  });
}

function docString(step: Step | undefined): Json {
  if (step?.docString === undefined) throw new Error(`step "${step?.text ?? ""}" has no document`);
  return parse(step.docString.content) as Json;
}

/** Holds a run against every `Then` of its scenario. A step that is not understood is an error. */
export function judge(scenario: CtkScenario, run: CtkRun): void {
  for (const step of scenario.steps) {
    const { text } = step;
    if (/^(a workflow with definition|(given )?the workflow input is|the workflow is executed)/.test(text)) continue;
    const rule = RULES.find(([pattern]) => pattern.test(text));
    if (rule === undefined) throw new Error(`the step "${text}" of "${scenario.title}" is not understood`);
    rule[1](run, rule[0].exec(text)?.slice(1) ?? [], step);
  }
}

type Rule = readonly [pattern: RegExp, holds: (run: CtkRun, parts: readonly string[], step: Step) => void];

const RULES: readonly Rule[] = [
  [
    /^the workflow should complete with output:$/,
    (run, _, step) => expect(run.outcome).toEqual({ phase: "completed", output: docString(step) }),
  ],
  [/^the workflow should complete$/, (run) => expect(run.outcome).toMatchObject({ phase: "completed" })],
  [
    /^the workflow should fault with error:$/,
    (run, _, step) => expect(run.outcome).toMatchObject({ phase: "faulted", fault: docString(step) }),
  ],
  [/^the workflow should fault$/, (run) => expect(run.outcome).toMatchObject({ phase: "faulted" })],
  [
    /^the workflow output should have properties (.+)$/,
    (run, [names = ""]) => {
      for (const [, path = ""] of names.matchAll(/'([^']+)'/g)) expect(outputOf(run)).toHaveProperty(path);
    },
  ],
  [
    /^the workflow output should have a '([^']+)' property with value:$/,
    (run, [path = ""], step) => expect(outputOf(run)).toHaveProperty(path, docString(step)),
  ],
  [
    /^the workflow output should have a '([^']+)' property containing (\d+) items$/,
    (run, [path = "", count]) => expect(outputOf(run)).toHaveProperty(`${path}.length`, Number(count)),
  ],
  [/^(\S+) should run first$/, (run, [name]) => expect(run.order[0]).toBe(name)],
  [/^(\S+) should run last$/, (run, [name]) => expect(run.order.at(-1)).toBe(name)],
  [
    /^(\S+) should run after (\S+)$/,
    (run, [name = "", other = ""]) => {
      expect(run.order).toContain(other);
      expect(run.order.indexOf(name)).toBeGreaterThan(run.order.indexOf(other));
    },
  ],
];

function outputOf(run: CtkRun): Json {
  expect(run.outcome).toMatchObject({ phase: "completed" });
  return run.outcome?.phase === "completed" ? run.outcome.output : null;
}

/** The last part of a step path: its task's name. */
export function taskName(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}
