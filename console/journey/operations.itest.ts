import http from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enqueue } from "../../store/outbox/enqueue.ts";
import { parkOutbox } from "../../store/outbox/settle.ts";
import { saveCompany } from "../../store/person/save.ts";
import { inTransaction } from "../../store/transaction.ts";
import { adopt, listen } from "../../test/support/listener.ts";
import { eventually } from "../../test/support/product.ts";
import { addDatabases, faultsOf, openIncident, sendAlert, skipped, type Stage, startStage } from "./stage.ts";

const script = `<img src=x onerror="window.stolen=1"><script>window.stolen=1</script>`;

describe.skipIf(skipped !== null)(`operations (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage({ shell: true });
    ({ url } = stage);
    await addDatabases(stage.product, script);
    const text = `document: { dsl: 1.0.3, namespace: owned, name: talks, version: 1.0.0, metadata: { opsloom: { allow: [agent] } } }
do:
  - first:
      run: { shell: { command: 'echo "$1"; echo done; echo oh no >&2', arguments: ['\${ .say }'] } }
      output: { as: '\${ $input }' }
      export: { as: '\${ $input }' }
  - each:
      for: { each: target, in: '\${ $context.targets }' }
      do:
        - ask: { run: { shell: { command: 'echo asked "$1"', arguments: ['\${ $target }'] } } }
  - last:
      run:
        shell:
          command: 'if [ "$1" = wait ]; then sleep 600; fi; [ "$1" != fail ]'
          arguments: ['\${ $context.how }']
`;
    await stage.product.publish([{ path: "owned/talks.yaml", text }]);
  });
  afterAll(() => stage?.stop());

  async function begin(how: "wait" | "fail" | "end"): Promise<string> {
    const kim = await stage.product.caller("kim");
    const input = { say: script, targets: ["a", "b"], how };
    const { json } = await kim("POST", "/v1/runs", { body: { runbook: "owned/talks", input } });
    return json.id as string;
  }

  const isClean = async (page: Page): Promise<void> =>
    expect(await page.evaluate(`"stolen" in window`), "a stored script has run").toBe(false);

  it("a run is followed as it goes on, against earlier ones: steps, turns, what it prints; and is stopped", async () => {
    const page = await stage.open("kim");
    const first = await begin("end");
    await page.goto(`${url}/run/${first}`);
    await page.getByText("No earlier run of this runbook was completed").waitFor();
    await page.getByText("completed", { exact: true }).first().waitFor();
    const id = await begin("wait");
    await page.goto(`${url}/runs`);
    await page
      .getByRole("link", { name: /owned\/talks/ })
      .first()
      .waitFor();
    await page.getByRole("button", { name: "running" }).click();
    await page.waitForURL(/phase=running/);
    // The row of the first run may still stand beside it.
    await page.locator(`a[href="/run/${id}"]`).click();
    await page.waitForURL(`${url}/run/${id}`);
    await page
      .getByText(/half took up to .* \(n = 1\)/)
      .first()
      .waitFor();
    const log = page.getByRole("list", { name: "Log" });
    await log.getByText("asked b").waitFor();
    await log.getByText("onerror=").waitFor();
    await page.getByRole("region", { name: "Turns of each" }).getByText("2 turns").waitFor();
    await isClean(page);
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("It begins no further step").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Yes, stop it" }).click();
    await page.getByText("cancelled", { exact: true }).first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it("a run that failed is retried from its page: what would be done again is said before, and may be passed over", async () => {
    const page = await stage.open("kim");
    const id = await begin("fail");
    await page.goto(`${url}/run/${id}`);
    await page.getByRole("button", { name: "Retry" }).click();
    const form = page.getByRole("dialog", { name: "Retry from the step that failed" });
    await form.getByRole("group", { name: "/do/2/last would be done again" }).waitFor();
    await form.getByText("What 2 steps have done is not done again").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await form.getByLabel("pass over it as done").check();
    await form.getByRole("button", { name: "Retry" }).click();
    await page.waitForURL((at) => decodeURIComponent(at.pathname).endsWith("~1"));
    await page.getByText("completed", { exact: true }).first().waitFor();
    await page.getByText("Retry of").waitFor();
    const lee = await stage.open("luis", { at: `/run/${id}` });
    await lee.getByRole("heading", { name: /owned\/talks/ }).waitFor();
    expect(await lee.getByRole("button", { name: "Retry" }).count()).toBe(0);
  });

  it("alerts come by themselves, fold into their group, and say why they are in it and what their repair waits for", async () => {
    const page = await stage.open("kim", { at: "/alerts" });
    await page.getByText("No alert fires.").waitFor();
    await sendAlert(stage.product, { key: "one", summary: `Carts are gone ${script}` });
    await page.getByRole("link", { name: /Carts are gone/ }).waitFor();
    await sendAlert(stage.product, { key: "two", summary: "Carts are slow" });
    await page.getByText("2 firing").waitFor();
    await page.getByRole("button", { name: "Its alerts" }).click();
    await page.getByText("Why this group").first().waitFor();
    await isClean(page);
    await page.getByRole("link", { name: "Carts are slow" }).click();
    await page.waitForURL(`${url}/alert/alertmanager/two`);
    await page.getByText("under way").waitFor();
    await page.getByText("to approve").waitFor();
    await page.getByText("goes on").waitFor();
    await sendAlert(stage.product, { key: "two", summary: "Carts are slow", ended: true });
    await page.getByText("clear", { exact: true }).first().waitFor();
    await page.goto(`${url}/alerts?state=firing&q=gone`);
    await page.getByText("1 of 2 firing").waitFor();
    await page.reload();
    expect(await page.getByRole("searchbox").inputValue()).toBe("gone");
    await page.getByRole("link", { name: "Remediations" }).click();
    await page.getByRole("heading", { name: "Restart a database that does not answer" }).waitFor();
  });

  it("an item is found, and tells what is known of it, what is on it and what depends on it", async () => {
    await openIncident(stage.product, { title: "The shop is slow", ci: "db3" });
    const page = await stage.open("kim", { at: "/cis" });
    await page.getByRole("searchbox").fill("onerror");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=onerror/);
    await page.getByRole("link", { name: /onerror/ }).click();
    await page.waitForURL(`${url}/ci/db1`);
    await page.getByRole("heading", { name: script }).waitFor();
    await page.getByText("192.0.2.1", { exact: true }).waitFor();
    await page
      .getByRole("region", { name: "Alerts on it" })
      .getByRole("link", { name: /Carts are gone/ })
      .waitFor();
    await page.getByRole("region", { name: "Records on it" }).getByRole("link", { name: /^INC/ }).waitFor();
    await isClean(page);
    const picture = page.getByRole("region", { name: /on top, and 1 that depend on it/ });
    // What fires is on the item itself; an open record is on what depends on it.
    await picture.locator(".box.item.firing").getByText("1 alert").waitFor();
    await picture.getByRole("link", { name: /db3/ }).getByText("1 open").waitFor();
    const list = page.getByRole("list", { name: "What depends on it, as a list" });
    await list.getByRole("listitem").filter({ hasText: "db3" }).getByText("1 open").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    await picture.waitFor({ state: "hidden" });
    await list.getByText("1 open").waitFor();
    await page.setViewportSize({ width: 1440, height: 900 });
    await picture.getByRole("link", { name: /db3/ }).click();
    await page.waitForURL(`${url}/ci/db3`);
    await page.getByText("Nothing depends on it.").waitFor();
  });

  it("the wall shows what is late, what its definitions put there and what fires; it says when it may be old", async () => {
    const page = await stage.open("kim", { viewport: { width: 1920, height: 1080 }, at: "/wall" });
    await page
      .getByRole("region", { name: /^Alerts/ })
      .getByText(/Carts are gone/)
      .waitFor();
    await page.getByRole("region", { name: /^Major incidents/ }).waitFor();
    await page.getByRole("region", { name: /^What does not work now/ }).waitFor();
    expect(await page.locator("main :is(input, button, select, textarea)").count()).toBe(0);
    const number = await openIncident(stage.product, { title: "All tills are closed" });
    await page
      .getByRole("region", { name: /^Late and due next/ })
      .getByText(number)
      .waitFor();
    await page.context().setOffline(true);
    await page.getByText("No news: what is shown may be old").waitFor();
    const late = await openIncident(stage.product, { title: "The doors are closed too" });
    await page.context().setOffline(false);
    await page.getByText(late).first().waitFor();
    await page.getByText("No news: what is shown may be old").waitFor({ state: "detached" });
    await isClean(page);
  });

  it("the browser tells what the inbox tells, once the reader has turned that on, and asks at no other time", async () => {
    const page = await stage.open("lee", { permissions: ["notifications"] });
    const told = async (): Promise<unknown> => page.evaluate("globalThis.told");
    await page.addInitScript(`
      globalThis.told = [];
      globalThis.asked = 0;
      const own = globalThis.Notification;
      globalThis.Notification = new Proxy(own, {
        construct(of, [title, options]) {
          globalThis.told.push(title);
          return new of(title, options);
        },
        get(of, name) {
          if (name !== "requestPermission") return Reflect.get(of, name);
          globalThis.asked += 1;
          return () => Promise.resolve("granted");
        },
      });
    `);
    await page.reload();
    await page.getByText("Lee, applications").click();
    expect(await page.evaluate("globalThis.asked")).toBe(0);
    await page.getByLabel("Tell me in this browser").check();
    expect(await page.evaluate("globalThis.asked")).toBe(1);
    await stage.product.pool.query(
      `insert into notices (id, to_user, record_id, subject, text, because) values ('n1', 'lee', 'incident/INC0000001', 'Lee is needed', 'now', 'a test')`,
    );
    await openIncident(stage.product, { title: "Something else changes" });
    await eventually("what the browser told", async () => ((await told()) as string[]).includes("Lee is needed"));
    await page.reload();
    await page.getByText("What goes on").waitFor();
    await page.waitForTimeout(2_000);
    expect(await told()).toEqual([]);
  });

  it("a sweep says how far each address came, what was in the way and what to do, and those are swept again", async () => {
    const web = await adopt(
      http.createServer((_, res) => res.end()),
      { address: "127.0.12.1" },
    );
    const mute = await listen(() => {}, { address: "127.0.12.2", port: web.port });
    try {
      const text = `apiVersion: opsloom/v1
kind: Discovery
metadata: { name: here }
spec: { schedule: { cron: '0 3 1 1 *' }, ranges: [127.0.12.0/30], ports: [${web.port}], rate: 2000 }
`;
      await stage.product.publish([{ path: "owned/here.yaml", text }]);
      const admin = await stage.product.caller("admin");
      /** The page reads anew each ten seconds. */
      const ended = (count: number) =>
        eventually("the sweep to end", async () => {
          const { items } = (await admin("GET", "/v1/discovery-runs?discovery=here")).json;
          return items.length === count && items.every(({ phase }: { phase: string }) => phase === "completed");
        });
      expect((await admin("POST", "/v1/discoveries/here/run")).status).toBe(202);
      await ended(1);
      const page = await stage.open("admin", { at: "/discovery" });
      const line = page.getByRole("listitem").filter({ hasText: "here" });
      await line.first().getByText("completed").waitFor();
      await page.getByRole("link", { name: "here", exact: true }).first().click();
      await page.waitForURL(/\/sweep\/discovery/);
      const targets = page.getByRole("region", { name: "What became of each address" });
      const silent = targets.getByRole("listitem").filter({ hasText: "127.0.12.2" });
      await silent.getByText(/is open, and within 2000 ms it neither spoke nor answered/).waitFor();
      await silent.getByText("What to do: look at what listens there").waitFor();
      await targets.getByText("127.0.12.1", { exact: true }).waitFor();
      await page
        .getByRole("group", { name: "What was in the way" })
        .getByRole("button", { name: "protocol 1" })
        .click();
      await page.waitForURL(/category=protocol/);
      await targets.getByText("127.0.12.1", { exact: true }).waitFor({ state: "detached" });
      await page.reload();
      await silent.first().waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole("button", { name: "Sweep those with errors again" }).click();
      await page.getByText("1 address is swept again.").waitFor();
      await ended(2);
      await page.goto(`${url}/discovery`);
      await page.getByText("some addresses alone").waitFor();
      await page.getByText("1 of 1 addresses").waitFor();

      const kim = await stage.open("kim", { at: "/discovery" });
      await kim.getByRole("link", { name: "here", exact: true }).first().waitFor();
      expect(await kim.getByRole("button", { name: /^Sweep/ }).count()).toBe(0);
    } finally {
      await Promise.all([web.close(), mute.close()]);
    }
  });

  it("what could not be carried out says why, and is tried again once that was mended: one, or all", async () => {
    const { product } = stage;
    const number = await openIncident(product, { title: "Nobody mends it" });
    // It is there when they are put aside: publishing lets all be tried again by itself.
    const text = `document: { dsl: 1.0.3, namespace: owned, name: missing, version: 1.0.0 }
do: [{ nothing: { set: { done: true } } }]
`;
    await product.publish([{ path: "owned/missing.yaml", text }]);
    const ids = ["lost-1", "lost-2", "lost-3"];
    await inTransaction(product.pool, async (client) => {
      for (const id of ids) {
        const run = { kind: "run.start", run: id, purpose: "mend", runbook: "owned/missing", digest: null } as const;
        const asked = { id, record: `incident/${number}`, ...run, tasks: null, input: {}, expiresAt: null };
        await enqueue(client, [asked]);
        await parkOutbox(client, id, `there is no runbook "owned/missing" ${script}`);
      }
    });
    const page = await stage.open("admin", { at: "/effects" });
    const line = (id: string) => page.getByRole("listitem").filter({ hasText: id });
    await line("lost-1").getByText('there is no runbook "owned/missing" <img').waitFor();
    await line("lost-1").getByRole("link", { name: number }).waitFor();
    await isClean(page);
    await line("lost-1").getByText("waits for you").waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await line("lost-1").getByRole("button", { name: "Try again" }).click();
    await page.getByText("1 is tried again.").waitFor();
    await page.getByRole("button", { name: "Try all again" }).click();
    await page.getByText("2 are tried again.").waitFor();
    await eventually("all to be carried out", async () => {
      await page.reload();
      await page.getByRole("heading", { name: "What could not be carried out" }).waitFor();
      return (await line("lost-").count()) === 0;
    });
    await page.goto(`${url}/run/lost-2`);
    await page.getByText("completed", { exact: true }).first().waitFor();
    const kim = await stage.open("kim", { at: "/effects" });
    await kim.getByRole("alert").filter({ hasText: "effects.manage" }).first().waitFor();
  });

  it("mail that was not taken says why, shows itself as it came, and is read again once its writer is known", async () => {
    const { product } = stage;
    const sent = await fetch(`${url}/v1/mailboxes/service-desk/mail`, {
      method: "POST",
      headers: { authorization: `Bearer ${await product.key("automation")}`, "content-type": "message/rfc822" },
      body: [
        "From: Wanda <wanda@example.org>",
        "To: help@example.org",
        `Subject: The lift is stuck ${script}`,
        "Message-ID: <lift@example.org>",
        "Content-Type: text/plain; charset=utf-8",
        "",
        `On floor 3 ${script}`,
      ].join("\r\n"),
    });
    expect(sent.status).toBe(202);
    const page = await stage.open("admin", { at: "/mail" });
    const line = page.getByRole("listitem").filter({ hasText: "The lift is stuck" });
    await eventually("the mail to be refused", async () => {
      await page.reload();
      await page.getByRole("heading", { name: "Mail", exact: true }).waitFor();
      return (await line.count()) === 1;
    });
    await line
      .getByText(/wanda@example\.org/)
      .first()
      .waitFor();
    await line.locator(".refusal").filter({ hasText: /\S/ }).waitFor();
    await line.getByRole("button", { name: "Show" }).click();
    await line.getByText("Message-ID: <lift@example.org>").waitFor();
    await isClean(page);
    expect(await faultsOf(page)).toEqual([]);
    const wanda = { name: "wanda", title: "Wanda, facilities", email: "wanda@example.org", roles: [] };
    await saveCompany(product.pool, { users: [wanda], groups: [] });
    await line.getByRole("button", { name: "Read again" }).click();
    await line.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "all", exact: true }).click();
    await page.waitForURL(/outcome=any/);
    await eventually("what it has opened", async () => {
      await page.reload();
      await line.waitFor();
      return (await line.getByText("opened", { exact: true }).count()) === 1;
    });
    await line.getByRole("link", { name: /^INC/ }).click();
    await page.getByRole("heading", { name: "The lift is stuck" }).waitFor();
    await isClean(page);
  });
});
