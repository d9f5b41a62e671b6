import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { relate } from "../../store/cmdb/relate.ts";
import { addCi, faultsOf, holdWindow, skipped, type Stage, startStage } from "./stage.ts";

const hourMs = 3_600_000;
/** A Monday in which nothing is frozen. */
const monday = Date.UTC(2031, 2, 3);
const script = `<img src=x onerror="window.stolen=1">`;

describe.skipIf(skipped !== null)(`the calendar (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let [first, second, frozen] = ["", "", ""];
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    for (const [id, name] of [
      ["db", "application"],
      ["cache", "application"],
      ["front", "service"],
    ] as const)
      await addCi(stage.product, id, name);
    const edges = ["db", "cache"].map((to) => ({ from: "front", type: "dependsOn", to }));
    await relate(stage.product.pool, { edges, source: "test", at: Date.now() });
    await stage.product.publish([
      {
        path: "owned/nights.yaml",
        text: `apiVersion: opsloom/v1
kind: Calendar
metadata: { name: front-nights, title: When the front may be away, owner: change-management }
spec: { zone: UTC, open: { mon-fri: '20:00-24:00' } }
`,
      },
    ]);
    await stage.product.pool.query(
      `update cis set attributes = jsonb_build_object('maintenanceCalendar',
         jsonb_build_object('value', 'front-nights', 'source', 'import', 'at', 1767225600000)) where id = 'front'`,
    );
    first = await planned("kim", "db", monday + 20 * hourMs, { title: `Grow the database ${script}` });
    second = await planned("mia", "cache", monday + 21 * hourMs, {
      title: "Empty the cache",
      override: "One night for both",
    });
    frozen = await planned("mia", "db", Date.UTC(2026, 11, 21, 20), {
      title: "In the freeze",
      override: "It has to be",
    });
  });
  afterAll(() => stage?.stop());

  const planned = (by: string, ci: string, at: number, more: { title: string; override?: string }): Promise<string> => {
    const { title, ...rest } = more;
    return holdWindow(stage.product, { by, ci, at, fields: { title }, ...rest });
  };

  it("shows what is held when on which items, in conflict with what, and leads to each record", async () => {
    const page = await stage.open("kim", { at: "/calendar?from=2031-03-04" });
    const picture = page.getByRole("region", { name: "What is held, row by row" });
    await picture.getByRole("list", { name: "front", exact: true }).getByRole("link", { name: first }).waitFor();
    await picture.getByRole("list", { name: "db", exact: true }).getByRole("link", { name: first }).waitFor();
    const nights = picture.getByRole("list", { name: "front nights: only then, for front" });
    expect(await nights.getByRole("listitem").count()).toBe(5);
    const conflicts = page.getByRole("region", { name: "Conflicts" }).getByRole("listitem");
    const both = conflicts.filter({ hasText: first }).filter({ hasText: second });
    await both.getByText("on front").waitFor();
    await both.getByText("taken all the same: One night for both").waitFor();
    await both.getByText(/^Mon,? 3 Mar, 21:00 – Mon,? 3 Mar, 22:00$/).waitFor();
    expect(await page.evaluate(`"stolen" in window`)).toBe(false);
    expect(await faultsOf(page)).toEqual([]);
    await picture.getByRole("list", { name: "cache", exact: true }).getByRole("link", { name: second }).click();
    await page.waitForURL(`${url}/change/${second}`);
    await page.getByRole("link", { name: /^3 Mar, 21:00 – 3 Mar, 23:00/ }).click();
    await page.waitForURL(/\/calendar\?.*from=2031-03-03T21/);
    await page.getByRole("heading", { name: "Calendar" }).waitFor();
    await page.getByRole("list", { name: "cache", exact: true }).waitFor();
  });

  it("says which calendar a window touches that may not", async () => {
    const page = await stage.open("kim", { at: "/calendar?view=month&from=2026-12-21" });
    const conflict = page.getByRole("region", { name: "Conflicts" }).getByRole("listitem").filter({ hasText: frozen });
    await conflict.getByText("in change freeze, when nothing may be done").waitFor();
    await page.getByRole("list", { name: "change freeze: nothing may be done" }).first().waitFor();
  });

  it("tells when chosen items are free next, without trying, and is walked through by keys", async () => {
    const page = await stage.open("kim", { at: "/" });
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.waitForURL(`${url}/calendar`);
    await page.goto(`${url}/calendar?from=2031-03-03`);
    await page.getByLabel("Items").fill("db");
    await page.getByLabel("Length").fill("2h");
    await page.getByLabel("By the rules of").selectOption("change-normal");
    await page.getByRole("button", { name: "Show" }).click();
    await page.waitForURL(/cis=db/);
    const free = page.getByRole("region", { name: "Free next" });
    // Both of the evening hold the front until 23:00: the next two hours that it is open are those of the next one.
    await free.getByRole("link", { name: /^Tue,? 4 Mar, 20:00 – Tue,? 4 Mar, 22:00$/ }).click();
    await page.waitForURL(/view=day.*from=2031-03-04|from=2031-03-04.*view=day/);
    await page.getByText("It takes 2 items").waitFor();
    await page.keyboard.press("[");
    await page.waitForURL(/from=2031-03-03/);
    await page.getByRole("region", { name: "What is held", exact: true }).getByText(first).waitFor();
    await page.getByLabel("Length").fill("soon");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText('not "soon"').waitFor();
    await page.getByLabel("Items").fill("nothing-like-it");
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText('there is no configuration item "nothing-like-it"').first().waitFor();
  });

  it("is a list on a phone, in either theme", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await stage.open("kim", {
        colorScheme,
        viewport: { width: 320, height: 640 },
        at: "/calendar?from=2031-03-03&cis=db&length=2h",
      });
      await page.getByRole("region", { name: "What is held", exact: true }).getByText(first).waitFor();
      await page.getByRole("region", { name: "Free next" }).getByRole("link").first().waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});
