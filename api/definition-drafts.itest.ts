import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../cli/files/definition-files.ts";
import type { DefinitionFile } from "../engine/definition/load.ts";
import type { ApiCaller } from "../test/support/api-caller.ts";
import { startProduct, type TestProduct } from "../test/support/product.ts";

let product: TestProduct;
let otto: ApiCaller;
let kim: ApiCaller;
let levels: DefinitionFile;
let lifecycle: DefinitionFile;

beforeAll(async () => {
  product = await startProduct();
  [otto, kim] = await Promise.all([product.caller("otto"), product.caller("kim")]);
  const files = await readDefinitionFiles(["definitions/incident"]);
  const named = (end: string): DefinitionFile => files.find(({ path }) => path.endsWith(end))!;
  [levels, lifecycle] = [named("/service-levels.yaml"), named("/lifecycle.yaml")];
});
afterAll(() => product?.stop());

const post = (path: string, body: object) => otto("POST", path, { body });

const scenario = (state: string) => `apiVersion: opsloom/v1
kind: Scenario
metadata: { name: a-printer-is-mended }
spec:
  at: 2026-03-02T09:00:00Z
  given:
    people: { kim: [agent] }
    groups: { service-desk: [kim] }
    records: { inc: { record: incident, by: kim, set: { title: Slow, impact: low, urgency: low } } }
  steps:
    - { as: kim, command: assign, record: inc, with: { assignee: kim } }
    - expect: { inc: { state: ${state} } }
`;
const scenarioFile = (state: string) => ({ path: "definitions/team/scenarios.yaml", text: scenario(state) });

describe("definitions that are not published", () => {
  it("have their scenarios run, with what fails and what was gone through", async () => {
    const good = await post("/v1/definitions/simulation", { files: [lifecycle, scenarioFile("inProgress")] });
    expect(good.json).toMatchObject({
      diagnostics: [],
      scenarios: [{ name: "a-printer-is-mended", passed: true, failures: [], steps: 2 }],
      notRun: [],
    });
    const states = good.json.coverage.find(({ part }: { part: string }) => part === "states");
    expect(states.seen).toBe(2);
    expect(states.missed).toContainEqual({
      name: "incident/onHold",
      at: expect.stringMatching(/incident\/lifecycle\.yaml:\d+$/),
    });
    const bad = (await post("/v1/definitions/simulation", { files: [scenarioFile("onHold")] })).json;
    expect(bad.scenarios[0]).toMatchObject({ passed: false, failures: [{ line: 12 }] });
    expect(bad.scenarios[0].failures[0].message).toContain("onHold");
  });

  it("run nothing while they have errors, and are refused what is no fixture", async () => {
    const unknown = { ...scenarioFile("inProgress"), text: scenario("inProgress").replace("incident", "nothing") };
    const broken = (await post("/v1/definitions/simulation", { files: [unknown] })).json;
    expect(broken.diagnostics[0]).toMatchObject({ severity: "error", file: "definitions/team/scenarios.yaml" });
    expect(broken.scenarios).toEqual([]);
    const refused = await post("/v1/definitions/simulation", {
      files: [scenarioFile("inProgress")],
      fixtures: { office: { peoples: {} } },
    });
    expect(refused.status).toBe(400);
    expect(refused.json.detail).toContain("/body/fixtures/office");
  });

  it("run the published scenarios too, where their fixtures are at hand: a draft breaks somebody's test before it is published", async () => {
    const text = lifecycle.text.replace("resolutionCode: duplicate\n", "resolutionCode: userError\n");
    expect(text).not.toBe(lifecycle.text);
    const asPublished = (await post("/v1/definitions/simulation", { files: [lifecycle], published: true })).json;
    expect(asPublished.scenarios.length).toBeGreaterThan(5);
    expect(asPublished.notRun).toContainEqual({
      name: expect.any(String),
      because: 'its fixture "office" is not published: send fixtures/office.json',
    });
    expect(asPublished.scenarios.filter(({ passed }: { passed: boolean }) => !passed)).toEqual([]);
    const changed = (await post("/v1/definitions/simulation", { files: [{ ...lifecycle, text }], published: true }))
      .json;
    expect(changed.scenarios.some(({ passed }: { passed: boolean }) => !passed)).toBe(true);
  });

  it("tell what moving the open records to them would do, and keep and move nothing", async () => {
    const body = { fields: { title: "Printer", impact: "high", urgency: "medium" } };
    const { number } = (await kim("POST", "/v1/records/incident", { body })).json;
    for (const [command, input] of [
      ["assign", { assignee: "kim" }],
      ["hold", { holdReason: "awaitingVendor" }],
    ] as const)
      await kim("POST", `/v1/records/incident/${number}/commands`, { body: { command, input } });
    const files = await readDefinitionFiles(["definitions"]);
    const draft = files.map((file) => ({ ...file, text: file.text.replaceAll("onHold", "waiting") }));
    const { types } = (await post("/v1/definitions/moves", { files: draft })).json;
    const incidents = types.find(({ recordType }: { recordType: string }) => recordType === "incident");
    expect(incidents).toMatchObject({
      kept: 0,
      refused: 1,
      hidden: 0,
      moves: [{ number, from: { state: "onHold" }, why: expect.stringContaining('map "onHold" to one of') }],
    });
    const { types: same } = (await post("/v1/definitions/moves", { files: [levels] })).json;
    expect(same.every(({ moves }: { moves: unknown[] }) => moves.length === 0)).toBe(true);
    const quicker = { ...levels, text: levels.text.replace("onTargetChange: keepUsed", "onTargetChange: restart") };
    const { types: moved } = (await post("/v1/definitions/moves", { files: [quicker] })).json;
    expect(moved[0]).toMatchObject({ recordType: "incident", kept: 1, refused: 0 });
    const { rows } = await product.pool.query("select from moves");
    expect(rows).toEqual([]);
  });

  it("are helped to be written: with the words of the language, and with names of what is published or drafted", async () => {
    const text = "apiVersion: opsloom/v1\nkind: ServiceLevel\nmetadata: { name: x }\nspec:\n  calendar: ";
    const offered = (await post("/v1/definitions/completion", { text, at: text.length, names: ["Calendar/mine"] }))
      .json;
    expect(offered.from).toBe(text.length);
    const names = offered.items.map((one: { text: string }) => one.text);
    expect(names).toEqual(expect.arrayContaining(["mine", "service-desk"]));
  });
});
