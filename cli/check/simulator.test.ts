import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../../engine/base/json.ts";
import { readDefinitionFiles } from "../files/definition-files.ts";
import { describeFunctions } from "../functions.ts";
import { createSimulator, type Simulator } from "./simulator.ts";

const open: Simulator[] = [];
afterEach(() => Promise.all(open.splice(0).map((simulator) => simulator.close())));

function simulator(timeoutMs?: number): Simulator {
  const made = createSimulator({ functions: describeFunctions(), ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  open.push(made);
  return made;
}

const request = async () => {
  const files = await readDefinitionFiles(["definitions/knowledge"]);
  const context = await readDefinitionFiles(["definitions"]);
  const fixture = async (name: string): Promise<Json> =>
    JSON.parse(await readFile(`definitions/fixtures/${name}.json`, "utf8")) as Json;
  const fixtures = { shop: await fixture("shop"), office: await fixture("office") };
  return { files, others: [], context, fixtures };
};

describe("a simulation", () => {
  it("runs scenarios beside the serving thread, which answers meanwhile", async () => {
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 5);
    const { scenarios, coverage, diagnostics } = await simulator().run(await request());
    clearInterval(ticking);
    expect(diagnostics).toEqual([]);
    expect(scenarios.length).toBeGreaterThan(3);
    expect(scenarios.filter(({ passed }) => !passed)).toEqual([]);
    expect(coverage.find(({ part }) => part === "states")?.missed).toEqual([]);
    expect(turns).toBeGreaterThan(10);
  });

  it("that takes too long is ended, says so, and the next one is run", async () => {
    await expect(simulator(1).run(await request())).rejects.toMatchObject({
      name: "CheckRefusedError",
      reason: "tooMuch",
      message: "the simulation took more than 0.001 s: send fewer scenarios at once, or shorter ones",
    });
  });

  it("tells which scenarios of others it cannot run for want of their fixtures", async () => {
    const text =
      "apiVersion: opsloom/v1\nkind: Scenario\nmetadata: { name: elsewhere }\nspec:\n  at: 2026-03-02T09:00:00Z\n  given: { fixtures: [office] }\n  steps: [{ wait: 1h }]\n";
    const { context } = await request();
    const others = [{ path: "other.yaml", text }];
    const calendar =
      "apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: mine }\nspec: { zone: UTC, open: { mon-fri: '08:00-18:00' } }\n";
    const files = [{ path: "mine.yaml", text: calendar }];
    const { scenarios, notRun } = await simulator().run({ files, others, context, fixtures: {} });
    expect(scenarios).toEqual([]);
    expect(notRun).toEqual([
      { name: "elsewhere", because: 'its fixture "office" is not published: send fixtures/office.json' },
    ]);
  });
});
