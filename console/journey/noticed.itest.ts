import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PolicyWatch, startPolicyWatch } from "../../commands/policy-watch.ts";
import { publishedWatchDefinitions } from "../../store/watch/definitions.ts";
import { KnownSeries } from "../../store/watch/known-series.ts";
import { watchRound } from "../../store/watch/round.ts";
import { eventually } from "../../test/support/product.ts";
import { remoteWrite } from "../../cli/demo/lab-sale/remote-write.ts";
import {
  addCi,
  addDatabases,
  drawn,
  faultsOf,
  holdWindow,
  openIncident,
  sendAlert,
  skipped,
  type Stage,
  startStage,
} from "./stage.ts";
import { answerProbes, listAccount, makeNoise, writeLogs } from "./watched.ts";

const script = `<img src=x onerror="window.stolen=1">`;
const stepMs = 30_000;

const policy = `apiVersion: opsloom/v1
kind: Policy
metadata: { name: server-owner, title: Somebody answers for each server, owner: infrastructure-operations }
spec:
  over: { class: host, where: '.name | startswith("srv-")' }
  at: { every: 1h, change: true }
  must: ".ownerGroup != null"
  severity: 2
  finding: 'Nobody answers for \${ .name }'
  except: [{ of: srv-2, until: 2099-01-01T00:00:00Z, by: mia, because: 'It goes with the old shop ${script}' }]
`;

describe.skipIf(skipped !== null)(`what is noticed (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  let policies: PolicyWatch;

  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
    await addDatabases(stage.product, script);
    await stage.product.publish([{ path: "owned/owner.yaml", text: policy }]);
    for (const name of ["srv-1", "srv-2", "srv-3"]) await server(name);
    policies = startPolicyWatch({ ...stage.product.apiDeps, intervalMs: 300 });
  });
  afterAll(async () => {
    await policies?.stop();
    await stage?.stop();
  });

  async function server(name: string, attributes: object = {}): Promise<void> {
    const admin = await stage.product.caller("admin");
    const items = [{ ref: name, class: "host", attributes: { name, ...attributes } }];
    const said = await admin("PUT", "/v1/cis", { body: { source: "manual", items } });
    expect(said.status, said.text).toBe(200);
  }

  const isClean = async (page: Page): Promise<void> => {
    await drawn(page);
    expect(await page.evaluate(`"stolen" in window`), "a stored script has run").toBe(false);
    expect(await page.locator("img").count()).toBe(0);
  };
  /** In both themes nothing that axe calls serious, and no scrolling sideways on a small screen. */
  async function isFit(page: Page): Promise<void> {
    expect(await faultsOf(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await faultsOf(page, ["color-contrast"])).toEqual([]);
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1440, height: 900 });
  }

  it("a policy says what it finds, of how many and since when, what is excepted, and what a look of now would do", async () => {
    const kim = await stage.product.caller("kim");
    await eventually("what the policy finds", async () => {
      const { json } = await kim("GET", "/v1/policies/server-owner");
      return json.findings === 3;
    });
    const page = await stage.open("kim");
    await page.keyboard.press("g");
    await page.keyboard.press("p");
    await page.waitForURL(`${url}/policies`);
    const line = page.getByRole("listitem").filter({ hasText: "Somebody answers for each server" });
    await line.getByText("3 found of 3").waitFor();
    await line.getByText("1 excepted").waitFor();
    await isClean(page);
    await isFit(page);
    await line.getByRole("link", { name: "Somebody answers for each server" }).click();
    await page.waitForURL(`${url}/policies/server-owner`);
    await page
      .getByRole("group", { name: "Exceptions" })
      .getByRole("row", { name: /srv-2.*yes.*mia/ })
      .waitFor();
    await page.getByRole("button", { name: "Look", exact: true }).click();
    await page.getByText("It would find 3 of 3").waitFor();
    await page.getByText(/1 of them excepted: 0 new, 0 a step up, 0 over/).waitFor();
    const found = page.getByRole("region", { name: "What it finds" });
    await found.getByText("Nobody answers for srv-3").waitFor();
    await found.getByText(/^excepted until .* by mia: It goes with the old shop/).waitFor();
    await isClean(page);
    await isFit(page);
    await found.getByRole("link", { name: "srv-3" }).click();
    await page.waitForURL(/\/ci\//);
    await page.getByRole("region", { name: "Findings" }).getByText("Nobody answers for srv-3").waitFor();

    await server("srv-3", { ownerGroup: "infrastructure-operations" });
    await eventually("the finding to be over", async () => {
      const { json } = await kim("GET", "/v1/findings?policy=server-owner&open=true");
      return json.items.length === 2;
    });
    await page.goto(`${url}/policies/server-owner?findings=all`);
    await page
      .getByRole("region", { name: "What it finds" })
      .getByText(/^over \d\d:\d\d/)
      .waitFor();
  });

  it("a draft of a policy says before it is published what it would find and do", async () => {
    const page = await stage.open("otto", { at: "/definition/Policy/server-owner?draft=yes" });
    const effect = page.getByRole("region", { name: "What it would do now" });
    await effect.getByRole("button", { name: "Look" }).click();
    await effect.getByText("It would find 2 of 3").waitFor();
    await page.goto(`${url}/definition/Policy/server-owner`);
    await page.getByRole("link", { name: "What it makes" }).click();
    await page.waitForURL(`${url}/policies/server-owner`);
  });

  it("what is measured is drawn, and a watch says what it noticed in it, by what and since when", async () => {
    const { product } = stage;
    const begin = Date.now() - 60 * stepMs;
    const labels = { __name__: "node_memory_MemAvailable_bytes", instance: "printer-3:9100" };
    const send = async (from: number, values: readonly number[]): Promise<void> => {
      const samples = values.map((value, index) => ({ at: begin + (from + index) * stepMs, value }));
      expect(await remoteWrite(url, { key: await product.key("automation") }, labels, samples)).toBe(204);
      const known = { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries() };
      await watchRound(product.pool, known);
    };
    await send(0, [3e9, 3e9]);
    await send(2, [1e8, 1e8, 1e8, 1e8, 1e8, 1e8]);
    const page = await stage.open("kim");
    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await page.waitForURL(`${url}/watches`);
    const line = page.getByRole("listitem").filter({ hasText: "A host has hardly any memory left" });
    await line.getByText("1 fires").waitFor();
    await isFit(page);
    await line.getByRole("link").click();
    await isClean(page);
    const group = page.getByRole("listitem").filter({ hasText: "instance printer-3:9100" });
    await group.getByText("fires below 200M").waitFor();
    await group.getByText(/^told .*printer-3:9100 has hardly any memory left$/).waitFor();
    await group.getByRole("button", { name: "Its values" }).click();
    const chart = group.getByRole("img", { name: /A host has hardly any memory left.*a table below says the same/ });
    await chart.waitFor();
    expect(await chart.locator(".bound").count()).toBe(1);
    expect(await chart.locator(".line").getAttribute("d")).toMatch(/^M[\d.]+ [\d.]+L/);
    await group.getByText("The same as a table").click();
    await group.getByRole("table").getByRole("row").nth(8).waitFor();
    expect(await group.getByRole("table").getByRole("row").count()).toBe(9);
    await isFit(page);

    await page.goto(`${url}/metrics`);
    await page.getByText("8 samples kept", { exact: true }).waitFor();
    await page.getByLabel("Labels, such as").fill("instance=printer-3:9100");
    await page.keyboard.press("Enter");
    await page.waitForURL(/labels=/);
    await isFit(page);
    await page.getByRole("link", { name: /node_memory_MemAvailable_bytes instance printer-3:9100/ }).click();
    await page.getByRole("heading", { name: "instance printer-3:9100" }).waitFor();
    await page.getByText("Each value as it came.").waitFor();
    await page.getByRole("button", { name: "a week" }).click();
    await page.waitForURL(/span=7d/);
    await page.getByText(/^By the hour/).waitFor();
    await isFit(page);

    const otto = await stage.open("otto", { at: "/definition/Watch/memory-low?draft=yes" });
    const test = otto.getByRole("region", { name: "What it would have told" });
    await test.getByRole("button", { name: "7", exact: true }).click();
    await test.getByRole("button", { name: "Play it" }).click();
    await test.getByText(/1 alert of 1 group/).waitFor();
    expect(await faultsOf(otto)).toEqual([]);
  });

  it("while somebody works on an item its alerts say so and open nothing, and the page of what is worked on has them", async () => {
    const { product } = stage;
    await addCi(product, "app", "application");
    const number = await holdWindow(product, {
      by: "kim",
      ci: "db2",
      at: Date.now() - 60_000,
      fields: { title: `Grow the disk ${script}`, changeType: "standard" },
    });
    await sendAlert(product, { key: "held", summary: "The disk is slow", database: 2 });
    const page = await stage.open("kim", { at: "/alerts" });
    const line = page.getByRole("listitem").filter({ hasText: "The disk is slow" });
    await line.getByText("in maintenance").waitFor();
    await page.getByRole("link", { name: "Maintenance" }).click();
    await page.waitForURL(`${url}/maintenance`);
    const now = page.getByRole("region", { name: "Now", exact: true });
    await now.getByRole("link", { name: number }).waitFor();
    const held = page.getByRole("region", { name: "Alerts that open nothing now" });
    await held.getByText(/It opens nothing now/).waitFor();
    await isClean(page);
    await isFit(page);
    await held.getByRole("link", { name: "The disk is slow" }).click();
    await page.waitForURL(`${url}/alert/alertmanager/held`);
    const why = page.locator(".in-maintenance");
    await why.getByRole("link", { name: number }).waitFor();
    await why.getByRole("link", { name: "db2" }).waitFor();
    await isFit(page);
  });

  it("an alert says how bad its source calls it, and lists its group with why each is in it", async () => {
    const { product } = stage;
    await sendAlert(product, { key: "one", summary: "The database does not answer" });
    await sendAlert(product, { key: "two", summary: "The database is slow" });
    const page = await stage.open("kim");
    await eventually("both to be in one group", async () => {
      await page.goto(`${url}/alert/alertmanager/one`);
      await page.getByRole("heading", { name: "The database does not answer" }).waitFor();
      return (await page.getByRole("region", { name: "Its group" }).getByText("The database is slow").count()) === 1;
    });
    await product.pool.query(
      `update alerts set alert = alert || '{"original": "P1 disaster"}' where id = 'alertmanager/one'`,
    );
    await page.reload();
    await page.getByText("its source says").getByText("P1 disaster").waitFor();
    await page.getByRole("region", { name: "Its group" }).getByText("Why this group").waitFor();
    await isFit(page);
  });

  it("a group says what its alerts come from, why each joined, what it has opened, and what may have caused it", async () => {
    const page = await stage.open("kim");
    await page.goto(`${url}/alerts`);
    const line = page.getByRole("listitem").filter({ hasText: "The database" }).filter({ hasText: "2 firing" });
    await line.locator('a[href^="/alert-group/"]').click();
    await page.waitForURL(/\/alert-group\//);
    await page.getByRole("heading", { name: "What the others come from" }).waitFor();
    const fires = page.getByRole("region", { name: "What fires" });
    await fires.getByRole("link", { name: "The database is slow" }).waitFor();
    expect(await fires.getByRole("listitem").count()).toBe(2);
    await page.getByText("None of its alerts has ended.").waitFor();
    await page
      .getByRole("region", { name: "What has probably caused it" })
      .getByText(/looked at/)
      .waitFor();
    await isClean(page);
    await isFit(page);

    await sendAlert(stage.product, { key: "two", summary: "The database is slow", ended: true });
    const ended = page.getByRole("region", { name: "What has ended" });
    await ended.getByRole("link", { name: "The database is slow" }).waitFor();
    expect(await fires.getByRole("listitem").count()).toBe(1);
  });

  it("what has probably caused an alert is told with its score, its terms and the way there", async () => {
    const page = await stage.open("kim");
    // It is told of as of a time before anything was done.
    await page.goto(`${url}/alert/alertmanager/held`);
    const causes = page.getByRole("region", { name: "What has probably caused it" });
    await causes.getByText(/^Nothing was found that may have caused it/).waitFor();

    // Somebody works on the item now.
    const number = await openIncident(stage.product, { title: "Writing is slow", ci: "db2" });
    await page.goto(`${url}/incident/${number}`);
    await page.getByText("What has probably caused it").click();
    const first = page.locator(".causes").getByRole("listitem").first();
    await first.getByText("work", { exact: true }).waitFor();
    await first.getByRole("link", { name: /^CHG\d+$/ }).waitFor();
    await first.getByText("Why", { exact: true }).click();
    await first.getByText("how near it is to the trouble").waitFor();
    await isClean(page);
    await isFit(page);

    const other = await openIncident(stage.product, { title: "Something is odd" });
    await page.goto(`${url}/incident/${other}`);
    await page.getByText("What has probably caused it").click();
    await page.getByText(/^Nothing says on which configuration item there is trouble/).waitFor();
  });

  it("a probe says how it stands at each place, how much was answered, and how fast", async () => {
    await answerProbes(stage.product);
    const page = await stage.open("kim");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("probes");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${url}/probes`);
    const line = page.getByRole("listitem").filter({ hasText: "Customers can pay" });
    await line.getByText("login: the connection was refused").waitFor();
    await line.getByText("never asked").waitFor();
    await isFit(page);
    await line.getByRole("link").click();
    const row = page.getByRole("row").filter({ hasText: "outside-north" });
    await row.getByText("96.666 % of 60 answers").waitFor();
    await page.getByRole("img", { name: /Seconds that it took, asked from outside-north/ }).waitFor();
    await page.getByText("Its source keeps no such series, or none has come yet.").waitFor();
    expect(await page.getByRole("button", { name: "Ask now" }).count()).toBe(0);
    await isFit(page);
  });

  it("a template of lines is found because it is new, is called noise with a reason, and what was refused is told", async () => {
    await writeLogs(stage.product, `WARN cache <*> was thrown away ${script}`);
    const page = await stage.open("admin");
    await page.goto(`${url}/logs`);
    const source = page.getByRole("listitem").filter({ hasText: "Logs of applications" });
    await source.getByText("3 could not be taken").click();
    await source.getByRole("cell", { name: "no line in it" }).waitFor();
    const found = page.getByRole("region", { name: "What lines have in common" });
    await found.getByText(/^INFO sweep of sessions/).waitFor();
    await page.getByRole("button", { name: "new in a day" }).click();
    await page.waitForURL(/show=new/);
    await found.getByText(/^INFO sweep of sessions/).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "gone for a day" }).click();
    await found.getByText(/^INFO sweep of sessions/).waitFor();
    await found.getByText(/^WARN cache/).waitFor({ state: "detached" });
    await isFit(page);
    await page.goto(`${url}/logs?show=new`);
    await found.getByRole("link", { name: /^WARN cache/ }).click();
    await page.getByRole("cell", { name: /^WARN cache 17 was thrown away/ }).waitFor();
    await isClean(page);
    await isFit(page);
    await page.getByLabel("Why").fill(`It is known ${script}`);
    await page.getByRole("button", { name: "It is noise" }).click();
    await page
      .getByRole("region", { name: "What people said of it" })
      .getByText(/by admin: It is known/)
      .waitFor();
    await page.getByRole("button", { name: "It is no noise" }).waitFor();
    await isClean(page);
  });

  it("a proposal shows its evidence, its back-test and what would be another; a person rejects or publishes it", async () => {
    await makeNoise(stage.product);
    const kim = await stage.open("kim");
    await kim.goto(`${url}/proposals/1`);
    await kim.getByText("Who may decide has the permission definitions.publish.").waitFor();
    const page = await stage.open("otto");
    await page.goto(`${url}/proposals`);
    await page.getByRole("link", { name: /^Hold alerts of critical-check/ }).click();
    await page.waitForURL(`${url}/proposals/1`);
    const past = page.getByRole("region", { name: "Played over the past" });
    await past.getByText("The alerts of the last 90 days").waitFor();
    const effect = page.getByRole("region", { name: "What would be another" });
    await effect.getByRole("listitem").first().waitFor();
    await isFit(page);
    await page.getByRole("button", { name: /^Reject/ }).click();
    await page.getByText(/^To reject needs a reason/).waitFor();
    await page.getByLabel(/^Reason/).fill("They page the night shift on purpose");
    await page.getByRole("button", { name: /^Publish it/ }).click();
    await page.getByText("Reason: They page the night shift on purpose").waitFor();
    await page.getByText("published", { exact: true }).waitFor();
    const { json } = await (await stage.product.caller("otto"))("GET", "/v1/proposals/1");
    expect(json).toMatchObject({ state: "accepted", by: "otto" });
  });

  it("an account of a provider has what is there by type and region, what is found there, and what it costs", async () => {
    const { product } = stage;
    const number = await openIncident(product, { title: "It wants a machine" });
    await listAccount(product, number);
    await product.pool.query(
      `insert into cloud_resources (account, resource_id, type, service, region, ci_id, links, seen_run, seen_at)
       select 'aws-shop', 'i-srv-1', 'instance', 'compute', 'eu-west-1', id, '[]', 'account/aws-shop/1', now()
       from cis where name = 'srv-1'`,
    );
    const page = await stage.open("kim");
    await page.goto(`${url}/cloud`);
    const made = page.getByRole("region", { name: "What was made by order" });
    await made.getByRole("link", { name: number }).waitFor();
    const cost = page.getByRole("region", { name: "What it costs a month" });
    await cost.getByText("List prices of AWS, prices of 2026-11-01, in USD").waitFor();
    await cost.getByRole("row", { name: "shop 2 15.18 USD" }).waitFor();
    await cost.getByRole("button", { name: "region" }).click();
    await page.waitForURL(/by=region/);
    await cost.getByRole("row", { name: "us-east-1 1 7.59 USD" }).waitFor();
    await isFit(page);
    await page.getByRole("link", { name: "The shop at AWS" }).click();
    await page.waitForURL(`${url}/cloud/aws-shop`);
    const found = page.getByRole("region", { name: "What policies find there" });
    await found.getByText("Nobody answers for srv-1").waitFor();
    expect(await found.getByText("Nobody answers for srv-2").count()).toBe(0);
    await page.getByText("What became of each service in each region").click();
    await page.getByText(/it may not list buckets/).waitFor();
    await isFit(page);
    await page.getByRole("link", { name: "2 Instance eu-west-1" }).click();
    await page.waitForURL(/region=eu-west-1/);
    const resources = page.getByRole("region", { name: "Resources" });
    await resources.getByRole("cell", { name: "i-web-1" }).waitFor({ state: "detached" });
    await resources.getByRole("cell", { name: "i-web-2" }).waitFor();
    await isFit(page);
  });

  it("two items that look like one lead to where it is decided, and are kept apart or made one after what changes was shown", async () => {
    const admin = await stage.product.caller("admin");
    const report = async (names: readonly string[], machineId: string): Promise<void> => {
      for (const [index, name] of names.entries()) {
        const address = `10.0.${name.charCodeAt(0)}.${index + 1}`;
        const attributes = { name, fqdn: `${name}.example.com`, address, machineId };
        const items = [{ ref: name, class: "host", attributes }];
        const said = await admin("PUT", "/v1/cis", { body: { source: "manual", items } });
        expect(said.status, said.text).toBe(200);
      }
    };
    await report(["vm1", "vm2"], "b08dfa6083e7567a1921a715000001fb");
    await report(["app1", "app2"], "c08dfa6083e7567a1921a715000001fb");
    const page = await stage.open("admin");
    const pair = (name: string) => page.getByRole("listitem").filter({ hasText: name });
    await eventually("the records of the pairs", async () => {
      await page.goto(`${url}/ci-duplicates`);
      await pair("vm1").first().waitFor();
      return (await page.getByText("Whether they are one is decided in").count()) === 2;
    });
    const task =
      (await pair("vm1")
        .getByRole("link", { name: /^\w+\d{7}$/ })
        .getAttribute("href")) ?? "";

    await pair("vm1").getByRole("button", { name: "They are two" }).click();
    await pair("vm1").getByLabel("Why they are two").fill("One image, two machines");
    expect(await faultsOf(page)).toEqual([]);
    await pair("vm1").getByRole("button", { name: "Keep both" }).click();
    await pair("vm1").waitFor({ state: "detached" });

    await pair("app1").getByRole("button", { name: "They are one" }).click();
    await pair("app1").getByRole("radio", { name: /app2/ }).check();
    expect(await pair("app1").getByRole("button", { name: "Make them one" }).count()).toBe(0);
    await pair("app1").getByRole("button", { name: "See what would change" }).click();
    await pair("app1")
      .getByRole("status")
      .getByText(/relations? would lead to it\./)
      .waitFor();
    // What was shown is of that choice alone.
    await pair("app1").getByRole("radio", { name: /app1/ }).check();
    await pair("app1").getByRole("button", { name: "Make them one" }).waitFor({ state: "detached" });
    await pair("app1").getByRole("radio", { name: /app2/ }).check();
    expect(await faultsOf(page)).toEqual([]);
    const gone = (await pair("app1").getByRole("link", { name: "app1" }).getAttribute("href")) ?? "";
    await pair("app1").getByRole("button", { name: "Make them one" }).click();
    await page.getByText("No two items look like one.").waitFor();
    // What was called by the other one leads to the one that stays.
    await page.goto(`${url}${gone}`);
    await page.getByRole("heading", { name: "app2", exact: true }).waitFor();

    await page.goto(`${url}${task}`);
    await page.getByRole("heading", { name: /^Duplicate\? vm/ }).waitFor();
    await page.getByText("done", { exact: true }).first().waitFor();
    const kim = await stage.open("kim", { at: "/ci-duplicates" });
    await kim.getByText("No two items look like one.").waitFor();
  });
});
