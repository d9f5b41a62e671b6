import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`forms of the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  it("a record is opened by the form of its type, which says before what would come of it", async () => {
    const page = await stage.open("kim", { at: "/work/incident" });
    await page.getByRole("link", { name: /^New/ }).waitFor();
    await page.keyboard.press("c");
    await page.waitForURL(`${url}/incident/new`);
    const told = page.getByRole("region", { name: "What it would do" });
    await told.getByText(/needs "title"/).waitFor();
    await page.getByLabel(/^Title/).fill("Nobody can pay");
    await page.getByLabel("Impact").selectOption("high");
    await page.getByLabel("Urgency").selectOption("high");
    await told.getByText("It is opened as new.").waitFor();
    await told.getByText("Priority: 1").waitFor();
    await told.getByText(/^Incident response: begins, running, due/).waitFor();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByRole("heading", { name: "Nobody can pay" }).waitFor();
    await page.locator(".facts").getByText("P1").waitFor();
  });

  it("who may open none is told so, and is offered no way to it", async () => {
    const page = await stage.open("ada", { at: "/change/new" });
    await page.getByText(/You may not open one: "ada" may not open change records/).waitFor();
  });

  it("a command says before it is sent what it would do, and sends nothing", async () => {
    const number = await openIncident(stage.product, { title: "Looks before it leaps" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByRole("button", { name: "Assign", exact: true }).click();
    const form = page.getByRole("dialog", { name: "Assign" });
    const told = form.getByRole("region", { name: "What it would do" });
    await told.getByText(/needs.*assignee/i).waitFor();
    await form.getByLabel(/^Assignee/).fill("kim");
    await told.getByText("It becomes in progress.").waitFor();
    await told.getByText("Incident response: running → stopped").waitFor();
    const kim = await stage.product.caller("kim");
    expect((await kim("GET", `/v1/records/incident/${number}`)).json.state).toBe("new");
  });

  it("a record says what each command would need in any state, and how it gets there", async () => {
    const number = await openIncident(stage.product, { title: "Mail does not come" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByText("What it would take").click();
    const command = (name: string) =>
      page.locator(".all-commands > li").filter({ has: page.getByText(name, { exact: true }) });
    await command("Reopen").getByText("Reopen", { exact: true }).click();
    await command("Reopen").getByText("it is taken in state resolved").waitFor();
    await command("Reopen").getByText("The way there: resolve → resolved").waitFor();
    await command("Assign").getByText("Assign", { exact: true }).click();
    await command("Assign").getByText("To be given: assignee.").waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("a command to several is tried first, says who does not take it, and is sent to the others once", async () => {
    const numbers = [
      await openIncident(stage.product, { title: "Quagga one" }),
      await openIncident(stage.product, { title: "Quagga two" }),
      await openIncident(stage.product, { title: "Quagga three" }),
    ];
    const kim = await stage.product.caller("kim");
    const input = { resolutionCode: "userError", resolutionNotes: "It was not plugged in" };
    await kim("POST", `/v1/records/incident/${numbers[2]}/commands`, { body: { command: "resolve", input } });
    const page = await stage.open("kim", { at: "/work/incident?q=quagga" });
    await page.getByLabel(`Choose ${numbers[1]}`).check();
    await page.getByLabel(`Choose ${numbers[2]}`).check();
    await page.getByLabel(`Choose ${numbers[0]}`).check();
    await page.getByRole("button", { name: "Do with all" }).click();
    const form = page.getByRole("dialog", { name: "Do with all" });
    await form.getByLabel("Choose a command").selectOption("assign");
    await form.getByLabel(/^Assignee/).fill("lee");
    await form.getByRole("button", { name: "See what would come of it" }).click();
    await form.getByText("2 of 3 take it.").waitFor();
    await form.getByRole("listitem").filter({ hasText: numbers[2]! }).waitFor();
    await form.getByRole("button", { name: "Send to 2" }).click();
    await form.getByText("2 have taken it.").waitFor();
    const found = (await kim("GET", "/v1/records/incident?q=quagga&assignee=lee")).json.items as { number: string }[];
    expect(found.map(({ number }) => number).toSorted()).toEqual(numbers.slice(0, 2));
  });

  it("a file is put on a record, listed there, and saved as it was", async () => {
    const number = await openIncident(stage.product, { title: "It smokes" });
    const path = join(stage.product.folder, "what I saw.txt");
    writeFileSync(path, "smoke over rack 4\n");
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByRole("button", { name: "Add files" }).click();
    await page.getByLabel("Drop files here, or choose").setInputFiles(path);
    const link = page.getByRole("link", { name: "what I saw.txt" });
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("what I saw.txt");
    const content = await download.createReadStream();
    expect(Buffer.concat(await content.toArray()).toString()).toBe("smoke over rack 4\n");
  });
});
