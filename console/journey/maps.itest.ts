import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCis } from "../../cli/sample/seed.ts";
import { faultsOf, openIncident, skipped, type Stage, startStage } from "./stage.ts";

describe.skipIf(skipped !== null)(`maps of services (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let number: string;
  const hour = 3_600_000;
  const asText = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    const { pool } = stage.product;
    await addCis(pool);
    number = await openIncident(stage.product, { title: "The portal is slow", ci: "portal-db" });
    // As if it was all reported two days ago, but for what follows.
    await pool.query("update cis set first_seen_at = now() - interval '2 days'");
    await pool.query("alter table ci_relation_changes disable trigger user");
    await pool.query("update ci_relation_changes set at = now() - interval '2 days'");
    await pool.query("alter table ci_relation_changes enable trigger user");
    await pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       values ('portal-cache', 'host', 'host', 'portal-cache', '{}', '{}', now() - interval '1 hour', now(), now())`,
    );
    await relate("portal-cache", true);
    await relate("portal-2", false);
  });
  afterAll(() => stage?.stop());

  /** What the portal depends on since an hour, or no longer. */
  async function relate(id: string, present: boolean): Promise<void> {
    const { pool } = stage.product;
    if (present)
      await pool.query(
        `insert into ci_relations (from_ci, type, to_ci, source, first_seen_at, last_seen_at)
         values ('student-portal', 'dependsOn', $1, 'ssh', now() - interval '1 hour', now())`,
        [id],
      );
    else await pool.query("delete from ci_relations where from_ci = 'student-portal' and to_ci = $1", [id]);
    await pool.query(
      `insert into ci_relation_changes (from_ci, type, to_ci, present, at, source)
       values ('student-portal', 'dependsOn', $1, $2, now() - interval '1 hour', 'ssh')`,
      [id, present],
    );
  }

  const item = (page: Page, name: RegExp) => page.locator(".service-map").getByRole("button", { name });

  it("a map is found in the list, gone through by keys, and says what goes on with an item", async () => {
    const page = await stage.open("kim");
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.waitForURL(`${url}/maps`);
    await page.getByRole("link", { name: "The student portal" }).click();
    await page.waitForURL(`${url}/maps/student-portal`);
    await item(page, /portal-db/).waitFor();
    // One stop for Tab; arrows go on from the service to what it depends on.
    await item(page, /^Student portal/).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await page.waitForURL(/ci=portal-/);
    await item(page, /portal-db.*1 open/).click();
    await page.waitForURL(/ci=portal-db/);
    await page.getByRole("heading", { name: "portal-db", level: 2 }).waitFor();
    await page.getByRole("link", { name: number }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("what is lost with an item is told by severity, drawn and written, and found again by its address", async () => {
    const page = await stage.open("kim", { at: "/maps/student-portal?ci=portal-db" });
    await page.getByRole("button", { name: "1, out" }).click();
    await page.getByText("The student portal is down: 100 % is lost.").waitFor();
    await item(page, /^Student portal.*down/).waitFor();
    await page.getByRole("group", { name: "It has trouble of severity" }).getByRole("button", { name: "3" }).click();
    await page.getByText("The student portal is degraded: 40 % is lost.").waitFor();
    expect(new URL(page.url()).searchParams.get("down")).toBe("portal-db:3");
    await page.reload();
    await page.getByText("The student portal is degraded: 40 % is lost.").waitFor();
    await page
      .getByRole("row", { name: /Student portal/ })
      .getByText("−40 %")
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.getByRole("button", { name: "All are well again" }).click();
    await expect.poll(() => page.url()).not.toContain("down=");
  });

  it("time is gone back by the handle and from change to change, and what differs is marked", async () => {
    const page = await stage.open("kim", { at: "/maps/student-portal" });
    await item(page, /portal-cache/).waitFor();
    expect(await item(page, /portal-2/).count()).toBe(0);
    await page.getByRole("region", { name: "What was changed" }).getByText("no longer").waitFor();
    await page.keyboard.press("[");
    await page.waitForURL(/at=/);
    await page.getByLabel("As of").focus();
    // A thousandth of a week is ten minutes: further back than the change.
    for (let press = 0; press < 12; press += 1) await page.keyboard.press("ArrowLeft");
    await item(page, /portal-2/).waitFor();
    await expect.poll(() => item(page, /portal-cache/).count()).toBe(0);
    await page.getByRole("button", { name: /^Now/ }).click();
    const since = asText(Date.now() - 24 * hour);
    await page.goto(`${url}/maps/student-portal?diff=${since}`);
    await item(page, /portal-cache.*came/).waitFor();
    await item(page, /portal-2.*went/).waitFor();
    await page.getByText("2 came, 2 went, 0 changed.").waitFor();
    await page
      .getByRole("row", { name: /portal-2/ })
      .getByText("− went")
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("what was seen and nobody has said is drawn apart; who keeps the estate says that it counts, or why not", async () => {
    const { pool } = stage.product;
    await pool.query(
      `insert into cis (id, class, family, name, attributes, keys, first_seen_at, last_seen_at, changed_at)
       select id, 'application', 'application', id, '{}', '{}', now(), now(), now() from unnest(array['old-queue', 'old-files']) id`,
    );
    await pool.query(
      `insert into ci_traffic (from_ci, to_ci, port, source, first_seen_at, last_seen_at, samples)
       select 'portal-1', id, 5672, 'ss', now() - interval '1 hour', now(),
         (select array_agg((extract(epoch from now()) * 1000)::bigint - n * 600000 order by n desc) from generate_series(0, 5) n)
       from unnest(array['old-queue', 'old-files']) id`,
    );
    const kim = await stage.open("kim", { at: "/maps/student-portal" });
    await item(kim, /old-queue.*suggested/).waitFor();
    const seen = kim.getByRole("region", { name: "Seen, and not shown" });
    await seen.getByText("seen 6 times, last").first().waitFor();
    // Who may not decide is offered nothing.
    expect(await seen.getByRole("button").count()).toBe(0);
    const admin = await stage.open("admin", { at: "/maps/student-portal" });
    const lines = admin.getByRole("region", { name: "Seen, and not shown" }).getByRole("listitem");
    await lines.filter({ hasText: "old-files" }).getByRole("button", { name: "It does not count" }).click();
    await lines.filter({ hasText: "old-files" }).getByLabel("Why it does not").fill("a test of 2019");
    expect(await faultsOf(admin)).toEqual([]);
    await admin.getByRole("button", { name: "Leave it out" }).click();
    await lines.filter({ hasText: "admin: a test of 2019" }).waitFor();
    await lines.filter({ hasText: "old-queue" }).getByRole("button", { name: "It counts" }).click();
    await item(admin, /^old-queue, application$/).waitFor();
    await expect.poll(() => item(admin, /suggested/).count()).toBe(0);
  });

  it("what is not there says so: a map, and a time before the service", async () => {
    const page = await stage.open("kim", { at: "/maps/student-portal?at=2020-01-01T00:00:00Z" });
    await page.getByText(/there was no CI of this id/).waitFor();
    await page.goto(`${url}/maps/nobody`);
    await page.getByText(/there is no map "nobody"/).waitFor();
  });

  it("on a phone the list says what the picture would", async () => {
    const page = await stage.open("kim", { viewport: { width: 390, height: 844 }, at: "/maps/student-portal" });
    await page
      .getByRole("row", { name: /portal-db/ })
      .getByRole("button")
      .click();
    await page.getByRole("heading", { name: "portal-db", level: 2 }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });

  if (process.env["OPSLOOM_SAVE_SHOTS"] === "1")
    it("is in the docs as it is now", async () => {
      const page = await stage.open("kim");
      const since = asText(Date.now() - 24 * hour);
      await page.goto(`${url}/maps/student-portal?ci=portal-db&down=portal-db:1&diff=${since}`);
      await page.getByText("The student portal is down").waitFor();
      await page.evaluate("document.fonts.ready.then(() => true)");
      await page.screenshot({ path: "docs/images/console-map.png" });
    });
});
