import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCi, faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";
import { thisMonth } from "../../test/support/this-month.ts";

describe.skipIf(skipped !== null)(`indicators (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let number: string;
  const month = thisMonth();

  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    await addCi(stage.product, "shop", "service");
    number = await openIncident(stage.product, { title: "Nobody can pay", category: "software", service: "shop" });
    const path = `/v1/records/incident/${number}/commands`;
    const command = async (person: string, name: string, input: object): Promise<void> => {
      const sent = await (await stage.product.caller(person))("POST", path, { body: { command: name, input } });
      expect(sent.status, sent.text).toBe(200);
    };
    await command("mia", "major.accept", { businessImpact: "No sales", commander: "mia" });
    await command("kim", "resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Pool is larger" });
  });
  afterAll(() => stage?.stop());

  it("are listed with their last readings, which a screen reader has as a table", async () => {
    const page = await stage.open("kim", { at: "/" });
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("n");
    await page.waitForURL(`${url}/indicators`);
    const readings = page.getByRole("table", { name: "Time to resolve an incident, the last periods" });
    await readings.waitFor({ state: "attached" });
    expect(await readings.getByRole("row").count()).toBe(7);
    expect(await readings.getByRole("row").last().innerText()).toMatch(new RegExp(`${month}.*\\d+ s.*1\\tmet$`, "s"));
    await page.getByRole("link", { name: "The shop sells" }).waitFor();

    const kim = await stage.product.caller("kim");
    const told = (query: string) => kim("GET", `/v1/indicators/incident-time-to-resolve${query}`);
    const { items } = (await told("/readings?length=quarter&count=2")).json;
    const [before, now] = items;
    expect(items).toHaveLength(2);
    expect(before.period.to).toBe(now.period.from);
    expect(now).toMatchObject({ provisional: true, total: (await told(`?period=${now.period.text}`)).json.total });
  });

  it("lead from a period by its groups to the records that it is made of", async () => {
    const page = await stage.open("kim", { at: "/indicators/incident-time-to-resolve" });
    const periods = page.getByRole("region", { name: "By period" });
    await periods
      .getByRole("row", { name: new RegExp(`^${month}`) })
      .getByText("median <= 8h · met")
      .waitFor();
    expect(await periods.getByRole("row").count()).toBe(13);
    await page.getByRole("button", { name: "Priority" }).click();
    await page.waitForURL(/by=priority/);
    const groups = page.getByRole("region", { name: "By group" });
    await groups.getByRole("row").nth(1).waitFor();
    expect(await groups.getByRole("row").nth(1).getByRole("rowheader").innerText()).toBe("1");
    await page.getByText("What it is made of").click();
    const row = page.getByRole("region", { name: "What it is made of" }).getByRole("row", { name: number });
    expect(await row.innerText()).toContain("counted");
    await row.getByRole("link").click();
    await page.waitForURL(`${url}/incident/${number}`);
    await page.goBack();
    await groups.getByRole("row").nth(1).waitFor();

    await page.getByRole("button", { name: "Years" }).click();
    await page.getByRole("link", { name: month.slice(0, 4), exact: true }).waitFor();
    await page.getByRole("link", { name: String(Number(month.slice(0, 4)) - 1), exact: true }).click();
    await page.waitForURL(/period=/);
    await page.reload();
    await page
      .locator("tr[aria-current=true]")
      .getByText(String(Number(month.slice(0, 4)) - 1))
      .waitFor();
  });

  it("are counted anew for who may verify numbers, and for nobody else", async () => {
    const kim = await stage.open("kim", { at: "/indicators/incident-time-to-resolve" });
    await kim.getByRole("heading", { name: "It is known by" }).waitFor();
    expect(await kim.getByRole("button", { name: "Count the stored numbers anew" }).count()).toBe(0);
    const admin = await stage.open("admin", { at: "/indicators/incident-time-to-resolve" });
    await admin.getByRole("button", { name: "Count the stored numbers anew" }).click();
    // What has settled was stored when the list was read.
    await admin
      .getByRole("status")
      .getByText(/^\d+ stored numbers are the same when counted anew\.$/)
      .waitFor();
  });

  it("of uptime say what is left of the error budget, and what of each outage counts", async () => {
    const page = await stage.open("kim", { at: "/uptime/shop-uptime" });
    const outage = page.getByRole("region", { name: "Outages" }).getByRole("row", { name: number });
    await outage.waitFor();
    const kim = await stage.product.caller("kim");
    const { json } = await kim("GET", "/v1/uptime/shop-uptime");
    const [told] = json.services[0].outages;
    expect(told).toMatchObject({ id: `incident/${number}`, countedMs: expect.any(Number) });
    expect(await outage.innerText()).toContain(`${Math.floor(told.countedMs / 1_000)} s`);
    await page
      .getByText(/of 4\d m \d\d s used/)
      .first()
      .waitFor();
    await page.getByRole("link", { name: "The period before" }).click();
    await page.getByText("Nothing was out in this period.").waitFor();
  });

  it("have nothing that axe calls serious once they are filled", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await stage.open("kim", { colorScheme, at: "/indicators/incident-time-to-resolve?by=priority" });
      await page.getByRole("region", { name: "By group" }).waitFor();
      await page.getByText("What it is made of").click();
      await page.getByRole("region", { name: "What it is made of" }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.goto(`${url}/uptime/shop-uptime`);
      await page.getByRole("region", { name: "Outages" }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});
