import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { faultsOf, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`the first minute (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage({ demo: true });
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  /** Plays a story from the first page to its end, answering yes. */
  async function play(page: Page, title: string): Promise<void> {
    await page.goto(url);
    await page.getByRole("button", { name: `Play: ${title}` }).click();
    const question = page.getByRole("alertdialog");
    const over = page.getByText("It is over.");
    await question.getByRole("button", { name: "Yes" }).click({ timeout: 120_000 });
    await over.waitFor({ timeout: 180_000 });
  }

  it("J20: the administrator of a sample company plays a story by a press, answers it, and follows it to its record", async () => {
    const page = await stage.open("admin");
    await play(page, "An outage at a vendor");
    expect(await faultsOf(page)).toEqual([]);
    const lines = page.getByRole("list", { name: "What has happened" });
    await lines.getByText(/mail arrives/).waitFor();
    await lines.getByRole("link", { name: /^INC/ }).first().click();
    await page.getByRole("heading", { name: "Mail does not arrive" }).waitFor();
    const kim = await stage.open("kim");
    await kim.goto(url);
    await kim.getByRole("heading", { name: "What goes on" }).waitFor();
    expect(await kim.getByText("See it work").count()).toBe(0);
  });

  it("J6: who decides finds it on the first page, and it is gone from there once it is decided", async () => {
    const admin = await stage.open("admin");
    await admin.goto(url);
    await admin.getByRole("button", { name: "Play: An analyst joins" }).click();
    await admin.getByRole("alertdialog").waitFor();
    const mia = await stage.open("mia");
    await mia.goto(url);
    const waits = mia.getByRole("region", { name: "Waits for your decision" });
    await waits.getByRole("link", { name: /^REQ/ }).waitFor();
    await admin.getByRole("button", { name: "Yes" }).click();
    await waits.getByText("Nothing waits for your decision.").waitFor();
    await admin.getByText("It is over.").waitFor({ timeout: 180_000 });
  });

  it("J13: nine jams of a printer become a problem, and its pages lead from one to the other", async () => {
    const page = await stage.open("admin");
    await play(page, "What recurs becomes a problem");
    const lines = page.getByRole("list", { name: "What has happened" });
    await lines.getByRole("link", { name: /^PRB/ }).first().click();
    await page
      .getByRole("heading", { name: /printer/i })
      .first()
      .waitFor();
  });

  it("J14: sixty reports in a minute, with first page, queue and wall held open: they follow for thirty seconds", async () => {
    const admin = await stage.open("admin");
    const kim = await stage.open("kim");
    const [wall, queue] = [await kim.context().newPage(), await kim.context().newPage()];
    await wall.goto(`${url}/wall`);
    await queue.goto(`${url}/q/unassigned-incidents`);
    await queue.getByRole("heading", { name: "Incidents that nobody works on" }).waitFor();
    const held = Date.now();
    await admin.goto(url);
    await admin.getByRole("button", { name: "Play: Sixty reports are one major incident" }).click();
    await queue.bringToFront();
    await queue.getByText("The student portal does not open").first().waitFor({ timeout: 120_000 });
    await wall.bringToFront();
    const major = wall.getByRole("region", { name: /^Major incidents/ });
    await major.getByText("The student portal does not open").waitFor({ timeout: 120_000 });
    await admin.getByRole("alertdialog").getByRole("button", { name: "Yes" }).click({ timeout: 120_000 });
    await admin.getByText("It is over.").waitFor({ timeout: 300_000 });
    // What is over leaves the wall by itself.
    await major.getByText("The student portal does not open").waitFor({ state: "detached", timeout: 120_000 });
    await wall.waitForTimeout(Math.max(0, 30_000 - (Date.now() - held)));
    expect(await wall.getByRole("status").textContent()).toBe("live");
    expect(await wall.locator("*").count()).toBeLessThan(1_500);
    await queue.bringToFront();
    expect(await queue.locator("*").count()).toBeLessThan(1_500);
  });
});
