import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`news in the console (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  const change = async (number: string, title: string): Promise<void> => {
    const lee = await stage.product.caller("lee");
    const body = { command: "edit", input: { title } };
    expect((await lee("POST", `/v1/records/incident/${number}/commands`, { body })).status).toBe(200);
  };

  it("eight tabs of one browser share one stream, follow what others do, and go on when the first is closed", async () => {
    const number = await openIncident(stage.product, { title: "Eight look at it" });
    const first = await stage.open("kim");
    let streams = 0;
    first.context().on("request", (request) => {
      if (request.url().includes("/v1/news?")) streams += 1;
    });
    await first.goto(`${url}/incident/${number}`);
    await first.getByRole("heading", { name: "Eight look at it" }).waitFor();
    const tabs = [];
    for (const path of [...Array<string>(6).fill(`/incident/${number}`), "/work/incident"]) {
      const tab = await first.context().newPage();
      await tab.goto(`${url}${path}`);
      await tab.getByText("Eight look at it").first().waitFor();
      tabs.push(tab);
    }
    expect(streams).toBeLessThanOrEqual(2);
    await change(number, "Lee was here");
    const last = tabs.at(-1)!;
    await last.getByText("Lee was here").first().waitFor();
    await tabs[5]!.bringToFront();
    await tabs[5]!.getByRole("heading", { name: "Lee was here" }).waitFor();
    await first.close();
    await tabs[5]!.waitForTimeout(1_000);
    await change(number, "Lee was here again");
    await tabs[5]!.getByRole("heading", { name: "Lee was here again" }).waitFor();
  });

  it("says when no news come, and shows what is true as soon as they come again", async () => {
    const number = await openIncident(stage.product, { title: "Before the cut" });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByRole("status").filter({ hasText: "live" }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole("status").filter({ hasText: "no news" }).waitFor();
    await page.getByText(/^Since \d\d:\d\d nothing new was heard: what is shown may be old\.$/).waitFor();
    await change(number, "After the cut");
    await page.context().setOffline(false);
    await page.getByRole("heading", { name: "After the cut" }).waitFor();
    await page.getByRole("status").filter({ hasText: "live" }).waitFor();
  });

  it("says on every page, also on those that follow nothing, that what they show may be old", async () => {
    const said = (page: Page) => page.getByText(/nothing new was heard: what is shown may be old/);
    const phone = { viewport: { width: 320, height: 640 }, hasTouch: true };
    for (const [person, path, shows] of [
      ["kim", "/indicators", "Incidents resolved in time"],
      ["ada", "/portal/mine", "What you have asked for"],
    ] as const) {
      const page = await stage.open(person, phone);
      await page.goto(`${url}${path}`);
      await page.getByRole("main").getByText(shows).first().waitFor();
      expect(await said(page).count(), path).toBe(0);
      await page.context().setOffline(true);
      await said(page).waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
      expect(await faultsOf(page, ["color-contrast"]), path).toEqual([]);
      await page.context().setOffline(false);
      await said(page).waitFor({ state: "detached" });
    }
  });

  it("shows below the states what each clock did with the time, and why", async () => {
    const number = await openIncident(stage.product, { title: "It waits" });
    const kim = await stage.product.caller("kim");
    for (const [command, input] of [
      ["assign", { assignee: "kim" }],
      ["hold", { holdReason: "awaitingCaller" }],
    ] as const)
      await kim("POST", `/v1/records/incident/${number}/commands`, { body: { command, input } });
    const page = await stage.open("kim", { at: `/incident/${number}` });
    await page.getByLabel(/^Its clocks beside the states/).click();
    const told = page.locator(".clock-stories section").filter({ hasText: "Incident resolution" });
    await told.getByText("paused", { exact: true }).waitFor();
    await told.getByText("counted", { exact: true }).waitFor();
  });
});
