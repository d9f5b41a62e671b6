import { createServer } from "node:http";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addCis } from "../../cli/sample/seed.ts";
import { appendAudit } from "../../store/audit/append.ts";
import { createKey } from "../../store/key/key.ts";
import { saveCompany } from "../../store/person/save.ts";
import { makeLink, signInPath } from "../../store/session/link.ts";
import { publishedWatchDefinitions } from "../../store/watch/definitions.ts";
import { KnownSeries } from "../../store/watch/known-series.ts";
import { watchRound } from "../../store/watch/round.ts";
import { adopt } from "../../test/support/listener.ts";
import { remoteWrite } from "../../cli/demo/lab-sale/remote-write.ts";
import { askForApproval, openIncident, skipped, type Stage, startStage } from "./stage.ts";

/** What runs where a text is taken for a page, an attribute, an address or a template. */
const script = `"><img src=x onerror="window.stolen=1"><script>window.stolen=1</script>{{constructor}}\${1}javascript:stolen=1`;

describe.skipIf(skipped !== null)(`hostile texts (skipped when ${skipped ?? "there is no Chromium"})`, () => {
  let stage: Stage;
  let url: string;
  beforeAll(async () => {
    stage = await startStage();
    ({ url } = stage);
  });
  afterAll(() => stage?.stop());

  /** Shows pages, waits for the text on each, and looks whether any of it has become more than a text. */
  async function look(page: Page, paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await page.goto(`${url}${path}`);
      await page.getByText("onerror=").filter({ visible: true }).first().waitFor();
      expect(await page.evaluate(`"stolen" in window`), path).toBe(false);
      expect(await page.locator("img, script:not([src]), [onerror], a[href^='javascript:']").count(), path).toBe(0);
    }
  }

  it("are texts in the pages of people and keys, and so is what a browser calls itself", async () => {
    const { pool } = stage.product;
    await saveCompany(pool, {
      users: [{ name: "mallory", title: script, roles: ["agent"] }],
      groups: [],
    });
    await createKey(pool, { user: "mallory", title: script });
    const page = await stage.open("admin", { userAgent: script });
    await look(page, ["/admin/people", "/admin/people?q=mallory", "/admin/people/mallory", "/admin/keys", "/account"]);
  });

  it("are texts in what is decided, with the names of items", async () => {
    const { pool } = stage.product;
    const number = await askForApproval(stage.product);
    const kim = await stage.product.caller("kim");
    const noted = await kim("POST", `/v1/records/change/${number}/commands`, {
      body: { command: "comment", input: { text: script } },
    });
    expect(noted.status, noted.text).toBe(200);
    await pool.query("update cis set name = $1 where id = 'app'", [script]);
    await pool.query("update record_texts set label = $1 where record_id = $2", [script, `change/${number}`]);
    await look(await stage.open("mia"), ["/approvals", `/change/${number}`]);
  });

  it("are texts in a run: what it was given, and what its steps say", async () => {
    const admin = await stage.product.caller("admin");
    const { json, text } = await admin("POST", "/v1/runs", {
      body: { runbook: "shop/start-tier", input: { tier: "web", host: script, port: 1 } },
    });
    expect(json.id, text).toBeTypeOf("string");
    await look(await stage.open("kim"), [`/run/${json.id as string}`]);
  });

  it("are texts in records, lists and the palette", async () => {
    const number = await openIncident(stage.product, { title: `Flapper ${script}`, description: script });
    const kim = await stage.product.caller("kim");
    const noted = await kim("POST", `/v1/records/incident/${number}/commands`, {
      body: { command: "comment", input: { text: script, internal: true } },
    });
    expect(noted.status, noted.text).toBe(200);
    const page = await stage.open("kim");
    await look(page, [`/incident/${number}`, "/work/incident", "/q/unassigned-incidents"]);
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("Flapper");
    await page.getByRole("option").filter({ hasText: "onerror=" }).waitFor();
    expect(await page.evaluate(`"stolen" in window`)).toBe(false);
  });

  it("are texts in what one is told, in what came in, in what was swept, measured and proved, and on the first page", async () => {
    const { pool } = stage.product;
    const number = await openIncident(stage.product, { title: `On fire ${script}` });
    const begun = "2026-11-30T09:00:00Z";
    await pool.query(
      `insert into notices (id, to_user, record_id, subject, text, because) values ('hostile', 'admin', $1, $2, $2, $2)`,
      [`incident/${number}`, script],
    );
    await pool.query(
      `insert into mails (mailbox, message_id, sender, subject, raw, outcome, code, reason)
       values ('service-desk', $1, $1, $1, $2, 'refused', 'OPS400', $1)`,
      [script, Buffer.from(script)],
    );
    await pool.query(`insert into deliveries (source, body, error, rejected) values ('alertmanager', $1, $1, 1)`, [
      script,
    ]);
    await pool.query(
      `insert into outbox (id, record_id, kind, body, lane, error, parked_at, available_at)
       values ($1, $2, 'open', '{}', 'hostile', $1, now(), 'infinity')`,
      [script, `incident/${number}`],
    );
    await pool.query(
      `insert into discovery_runs (id, discovery, phase, started_at, ended_at, plan, fault)
       values ('discovery/hostile/1', $1, 'faulted', $2, $2, '{"addresses": 1}', $1)`,
      [script, begun],
    );
    await pool.query(
      `insert into discovery_targets (run_id, address, shard, phase, ports, ci_id, credentials, took_ms)
       values ('discovery/hostile/1', '192.0.2.1', 0, 'scan', '{22}', $1, array[$1], 1)`,
      [script],
    );
    await pool.query(
      `insert into discovery_errors (run_id, shard, address, phase, category, port, message)
       select 'discovery/hostile/1', 0, address, 'scan', 'protocol', 22, $1 from (values (null::inet), ('192.0.2.1')) t (address)`,
      [script],
    );
    const labels = { __name__: "node_memory_MemAvailable_bytes", instance: script };
    const samples = [{ at: Date.now() - 60_000, value: 1 }];
    expect(await remoteWrite(url, { key: await stage.product.key("automation") }, labels, samples)).toBe(204);
    await watchRound(pool, { definitionsNow: publishedWatchDefinitions(), series: new KnownSeries() });
    const { rows } = await pool.query<{ id: string }>("select id::text from metric_series");
    expect(rows).toHaveLength(1);
    const admin = await stage.product.caller("admin");
    const halted = await admin("POST", "/v1/remediation-halts", { body: { reason: script } });
    expect(halted.status, halted.text).toBe(201);
    await appendAudit(pool, { person: "admin", action: "contact.set", subject: script, details: { title: script } });
    await addCis(pool);
    await pool.query("update cis set name = $1 where id in ('student-portal', 'portal-db')", [script]);
    const page = await stage.open("admin");
    await look(page, [
      "/",
      "/wall",
      "/notices",
      "/mail",
      "/deliveries",
      "/remediations",
      "/effects",
      "/discovery",
      "/sweep/discovery/hostile/1",
      "/metrics",
      `/metrics/${rows[0]!.id}`,
      "/audit",
      "/cis",
      "/ci/portal-db",
      "/maps/student-portal",
    ]);
    await page.goto(`${url}/mail`);
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByLabel("As it came").getByText("onerror=").waitFor();
    expect(await page.evaluate(`"stolen" in window`)).toBe(false);
  });

  it("in an address lead nowhere, and one that is cut in a % shows a page that says so", async () => {
    const page = await stage.open("ada");
    for (const path of ["/portal/ask/%E0%A4%A", "/a/%", "/portal/mine/%/x"]) {
      await page.goto(`${url}${path}`);
      await page
        .locator("main")
        .getByText(/there is no|not for you|cannot be read|nothing|wait|is not a text that matches/i)
        .first()
        .waitFor();
    }
    const stranger = await stage.open(null);
    for (const to of [
      "//evil.example",
      "/\\evil.example",
      "https://evil.example",
      "javascript:window.stolen=1",
      "/%0a/evil",
    ]) {
      const { token } = await makeLink(stage.product.pool, { user: "kim", by: "admin" });
      await stranger.goto(`${url}/sign-in?to=${encodeURIComponent(to)}${signInPath(token).slice("/sign-in".length)}`);
      await stranger.getByRole("heading").first().waitFor();
      await stranger.waitForURL((at) => at.pathname !== "/sign-in");
      expect(new URL(stranger.url()).origin, to).toBe(url);
      expect(await stranger.evaluate(`"stolen" in window`)).toBe(false);
    }
  });

  it("a session that somebody planted is none, and the one that begins is another", async () => {
    const page = await stage.open(null);
    const planted = `0123456789ab_${"A".repeat(43)}`;
    await page.context().addCookies([{ name: "opsloom", value: planted, url, httpOnly: true, sameSite: "Strict" }]);
    const { token } = await makeLink(stage.product.pool, { user: "kim", by: "admin" });
    await page.goto(`${url}${signInPath(token)}`);
    await page.getByRole("heading", { name: "What goes on" }).waitFor();
    const cookies = await page.context().cookies();
    const session = cookies.find(({ name }) => name === "opsloom");
    expect(session).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/" });
    expect(session?.value).not.toBe(planted);
  });

  it("a page of another site neither reads nor changes anything, with the session of whoever opens it", async () => {
    const signedIn = await stage.open("admin");
    const count = async () => (await stage.product.pool.query("select count(*) from records")).rows[0];
    const before = await count();
    const asks: (string | undefined)[] = [];
    const evil = await adopt(
      createServer((req, res) => {
        asks.push(req.url);
        res
          .setHeader("content-type", "text/html")
          .end(`<form method="post" action="${url}/v1/session/renewals"><button>Win</button></form>`);
      }),
    );
    try {
      const page = await signedIn.context().newPage();
      await page.goto(`http://localhost:${evil.port}/`);
      const read = await page.evaluate(
        `fetch("${url}/v1/me", { credentials: "include" }).then((answer) => answer.status, () => "refused")`,
      );
      expect(read).toBe("refused");
      const change = await page.evaluate(
        `fetch("${url}/v1/records/incident", { method: "POST", credentials: "include", mode: "no-cors",
          body: JSON.stringify({ fields: { title: "Forged" } }) }).then(({ type }) => type, () => "refused")`,
      );
      // Nothing is readable of it, and not even that it was answered: Cross-Origin-Resource-Policy is same-origin.
      expect(change).toBe("refused");
      await page.getByRole("button", { name: "Win" }).click();
      await page.waitForURL(`${url}/v1/session/renewals`);
      expect(await page.content()).toContain("OPS40");
      expect(await count()).toEqual(before);
    } finally {
      await evil.close();
    }
  });
});
