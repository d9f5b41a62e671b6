import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`moving records (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let number: string;
  beforeAll(async () => {
    stage = await startStage();
    number = await openIncident(stage.product, { title: "Checkout answers slowly" });
    const kim = await stage.product.caller("kim");
    for (const [command, input] of [
      ["assign", { assignee: "kim" }],
      ["hold", { holdReason: "awaitingVendor" }],
    ] as const) {
      const sent = await kim("POST", `/v1/records/incident/${number}/commands`, { body: { command, input } });
      expect(sent.status, sent.text).toBe(200);
    }
    const files = await readDefinitionFiles(["definitions"]);
    // Problems find incidents by their states.
    const naming = /incident\/|problem\/(?:effect|record-type)/u;
    await stage.product.publish(
      files.map((file) =>
        naming.test(file.path) ? { ...file, text: file.text.replaceAll("onHold", "waiting") } : file,
      ),
    );
  });
  afterAll(() => stage?.stop());

  it("J18: is seen before it is done, with the state that takes the place of one, is done as it was seen, and taken back", async () => {
    const page = await stage.open("otto");
    const state = async (): Promise<string> =>
      (await (await stage.product.caller("kim"))("GET", `/v1/records/incident/${number}`)).json.state as string;
    await page.goto(`${stage.url}/incident/${number}`);
    await page.getByRole("link", { name: "Lifecycle", exact: true }).click();
    const moves = page.getByRole("region", { name: "Open records of other versions" });
    await moves.getByRole("button", { name: `See what moving ${number} would do` }).click();
    await moves.getByText("0 can be moved, 1 cannot.").waitFor();
    await moves.getByText(/map "onHold" to one of/).waitFor();
    await moves.getByLabel("What takes the place of on hold").selectOption("waiting");
    await moves.getByRole("button", { name: "See it with these states" }).click();
    await moves.getByText("1 can be moved, 0 cannot.").waitFor();
    await moves.getByText("on hold → waiting").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    expect(await state()).toBe("onHold");
    await moves.getByRole("button", { name: "Move 1 record" }).click();
    await moves.getByText("1 moved, 0 not.").waitFor();
    expect(await state()).toBe("waiting");
    await moves.getByRole("button", { name: "See the way back" }).click();
    await moves.getByText(/^This takes back what was moved\./).waitFor();
    await moves.getByRole("button", { name: "Move 1 record" }).click();
    await moves.getByText(/1 moved, 0 not\./).waitFor();
    expect(await state()).toBe("onHold");
  });

  it("is offered to nobody who may not", async () => {
    const page = await stage.open("kim", { at: "/definition/Lifecycle/incident" });
    await page.getByText("What refers to it").waitFor();
    expect(await page.getByRole("region", { name: "Open records of other versions" }).count()).toBe(0);
  });
});
