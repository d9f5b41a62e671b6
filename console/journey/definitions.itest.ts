import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { addCi, faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(
  `definitions in the console (skipped when ${skipped ?? "there is no Chromium"})`,
  () => {
    let stage: Stage;
    let url: string;
    /** An incident that was opened before another promise was published. */
    let number: string;
    /** What the table of the promises is called. */
    let table: string;

    beforeAll(async () => {
      stage = await startStage();
      ({ url } = stage);
      // The commitment to uptime is to this service.
      await addCi(stage.product, "shop", "service");
      number = await openIncident(stage.product, { title: "Checkout answers slowly" });
      const otto = await stage.product.caller("otto");
      const files = await readDefinitionFiles(["definitions/incident"]);
      const levels = files.find(({ path }) => path.endsWith("/service-levels.yaml"))!;
      const text = levels.text.replace("priority: 2, then: 8h", "priority: 2, then: 6h");
      const { json } = await otto("POST", "/v1/definitions", {
        body: { files: [{ ...levels, text }], gitCommit: "abc123" },
      });
      [table = ""] = (json.changed as string[]).flatMap((one) => /^DecisionTable[/ ](.+)$/.exec(one)?.[1] ?? []);
      expect(table).not.toBe("");
    });
    afterAll(() => stage?.stop());

    it("are found by kind and by words, which stand in the address, with whose they are and who published them", async () => {
      const page = await stage.open("kim");
      await page.keyboard.press("g");
      await page.keyboard.press("d");
      await page.waitForURL(`${url}/definitions`);
      await page.getByRole("button", { name: /^Decision table \d+$/ }).click();
      await page.getByRole("searchbox").fill("incident priority");
      await page.keyboard.press("Enter");
      await page.waitForURL(/kind=DecisionTable.*q=incident/);
      const rows = page.getByRole("row");
      const row = rows.filter({ hasText: "Priority of an incident" });
      await row.waitFor();
      expect(await rows.filter({ hasText: "Lifecycle" }).count()).toBe(0);
      await row.getByText("service-desk").waitFor();
      await row.getByText("by test").waitFor();
      await page.reload();
      await row.waitFor();
      expect(await page.getByRole("searchbox").inputValue()).toBe("incident priority");
      await page.getByRole("searchbox").fill("nothing is called so");
      await page.keyboard.press("Enter");
      await page.getByText("No definition is like that.").waitFor();
      await page.goBack();
      await page.goto(`${url}/definitions?q=incident+priority`);
      await row.getByRole("link").click();
      await page.waitForURL(`${url}/definition/DecisionTable/incident-priority`);
      await page.getByRole("region", { name: "Text", exact: true }).getByText("hit: unique").waitFor();
      const users = page.getByRole("region", { name: "What refers to it" });
      await users.getByRole("link", { name: "incident", exact: true }).first().click();
      await page.waitForURL(/\/definition\/(RecordType|Lifecycle)\/incident$/);
    });

    it("are told apart version by version, in meaning and in their text, with who goes by each", async () => {
      const page = await stage.open("kim", { at: `/definition/DecisionTable/${table}` });
      const versions = page.getByRole("region", { name: "Versions" }).getByRole("row");
      await versions.filter({ hasText: "latest" }).filter({ hasText: "otto" }).filter({ hasText: "abc123" }).waitFor();
      const older = versions.filter({ has: page.getByRole("cell", { name: "test", exact: true }) });
      expect(await older.getByRole("cell").last().innerText()).toBe("1");
      const said = page.getByRole("region", { name: "What differs between two versions" });
      await said.getByRole("listitem").filter({ hasText: "row 2: yields" }).getByText("6h").waitFor();
      await said.getByText("One place in the text").click();
      await said.getByText("spec.rules[1].then").waitFor();

      await older.getByRole("link").click();
      await page.waitForURL(/version=[0-9a-f]{64}/);
      await page.getByText("This is not the latest version.").waitFor();
      await page.getByRole("region", { name: "Text", exact: true }).getByText("priority: 2, then: 8h").waitFor();
      // The other way round: from the newer one to the older.
      const item = said.getByRole("listitem").filter({ hasText: "row 2: yields" });
      await item.locator("ins").getByText("8h").waitFor();
      await page.getByRole("link", { name: "Show the latest" }).click();
      await page.getByRole("region", { name: "Text", exact: true }).getByText("priority: 2, then: 6h").waitFor();
    });

    it("of a record are those that it keeps to", async () => {
      const page = await stage.open("kim", { at: `/incident/${number}` });
      await page.getByRole("complementary").getByRole("link", { name: "Record type" }).click();
      await page.waitForURL(/\/definition\/RecordType\/incident\?.*bundle=[0-9a-f]{64}/);
      await page.getByText("As the record has it that you came from.").waitFor();
    });

    it.each([
      ["/q/unassigned-incidents", "Queue", "unassigned-incidents"],
      ["/on-call/database", "OnCall", "database"],
      ["/indicators/incident-backlog", "Indicator", "incident-backlog"],
      ["/uptime/shop-uptime", "Availability", "shop-uptime"],
    ])("of what %s shows is a press away", async (path, kind, name) => {
      const page = await stage.open("kim");
      await page.goto(`${url}${path}`);
      await page.getByRole("main").getByRole("link", { name: "Definition", exact: true }).click();
      await page.waitForURL(`${url}/definition/${kind}/${name}`);
      await page.getByRole("region", { name: "Text", exact: true }).getByText(`kind: ${kind}`).waitFor();
    });

    it("of a lifecycle are a drawing and words, live, with the path of the record from which one came", async () => {
      const page = await stage.open("kim", { at: `/incident/${number}` });
      await page.getByRole("complementary").getByRole("link", { name: "Lifecycle" }).click();
      await page.waitForURL(new RegExp(`/definition/Lifecycle/incident\\?.*record=${number}`));
      const states = page.getByRole("list", { name: "The states in words" });
      const state = (name: string): Locator => states.locator("summary").filter({ hasText: name });
      await state("New").getByText("it is here").waitFor();
      await state("New").getByText("1 open record").waitFor();
      await state("In progress").getByText("0 open records").waitFor();
      const kim = await stage.product.caller("kim");
      const body = { command: "assign", input: { assignee: "kim" } };
      expect((await kim("POST", `/v1/records/incident/${number}/commands`, { body })).status).toBe(200);
      await state("In progress").getByText("it is here").waitFor();
      await state("In progress").getByText("1 open record").waitFor();
      await state("New").getByText("it was here").waitFor();
      const drawing = page.locator("svg.diagram");
      expect(await drawing.locator(".node").count()).toBe(7);
      expect(await drawing.locator(".edge.gone").count()).toBe(1);
      expect(await drawing.locator(".node.now").textContent()).toBe("in progress1");
      await drawing.locator(".node").filter({ hasText: "on hold" }).click();
      await states
        .locator("details[open]")
        .getByText(/by role agent.*needs resolution code/)
        .waitFor();
      expect(await drawing.locator(".edge.out").count()).toBe(3);

      const phone = await stage.open("kim", {
        viewport: { width: 320, height: 640 },
        at: "/definition/Lifecycle/incident",
      });
      await phone.getByRole("list", { name: "The states in words" }).getByText("Mitigated", { exact: true }).waitFor();
      expect(await phone.locator("svg.diagram").isVisible()).toBe(false);
    });

    it("has nothing that axe calls serious, and fits 320 px", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        const page = await stage.open("kim", { colorScheme, viewport: { width: 320, height: 640 } });
        for (const [path, shows] of [
          ["/definitions", "Priority of an incident"],
          ["/definition/Lifecycle/incident", "Mitigated"],
          [`/definition/DecisionTable/${table}`, "row 2: yields"],
        ] as const) {
          await page.goto(`${url}${path}`);
          await page.getByRole("main").getByRole("heading", { level: 1 }).waitFor();
          await page.getByText(shows).first().waitFor();
          expect(await faultsOf(page), path).toEqual([]);
          expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
        }
      }
    });
  },
);
