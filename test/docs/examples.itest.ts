/**
 * What no scenario can play: the examples of the pages on one product, each run and its effect looked at. The title of
 * a test begins with the example that it runs; `examples.test.ts` finds those that none does.
 *
 * Foreign are systemctl, pg_ctl and the network of the data center: programs that note what they are asked, and a
 * server on loopback, stand in for them.
 */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { runScheduleId } from "../../commands/run-schedules.ts";
import { refreshSchedules } from "../../commands/schedules.ts";
import { readClasses } from "../../store/cmdb/classes.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { saveCompany } from "../../store/person/save.ts";
import { readRun } from "../../store/run/read-run.ts";
import type { ApiClient } from "../support/api-client.ts";
import { adopt, type Listener } from "../support/listener.ts";
import { createServer } from "node:http";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { examplesOf } from "./pages.ts";

let product: TestProduct;
let bin: string;
let path: string | undefined;
let robot: ApiClient;
let web: Listener;

/** The one change to the examples: the network that is swept is ours. */
const here = (text: string): string =>
  text
    .replace("ranges: [10.0.0.0/24, 10.0.1.10-10.0.1.20]", "ranges: [127.0.7.0/30]")
    .replace("exclude: [10.0.0.1]", "exclude: [127.0.7.1]")
    .replace("ports: [22, 80, 443, 8000-8010]", `ports: [${web.port}]`);

/** A program that notes its arguments. */
function program(name: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >> "${bin}/asked"\n`);
  chmodSync(join(bin, name), 0o755);
}
const asked = (): readonly string[] =>
  existsSync(join(bin, "asked")) ? readFileSync(join(bin, "asked"), "utf8").trim().split("\n") : [];

beforeAll(async () => {
  bin = mkdtempSync(join(tmpdir(), "opsloom-docs-bin-"));
  for (const name of ["systemctl", "pg_ctl"]) program(name);
  path = process.env["PATH"];
  process.env["PATH"] = `${bin}:${path ?? ""}`;
  web = await adopt(
    createServer((_, res) => res.writeHead(200, { server: "nginx/1.22.1" }).end()),
    { address: "127.0.7.2" },
  );
  const files = ["docs/language.md", "docs/runbooks.md"].flatMap(examplesOf);
  const definitions = files.map((file) => ({ ...file, text: here(file.text) }));
  product = await startProduct({ commands: bin, definitions, secrets: { "discovery-community": "public" } });
  await saveCompany(product.pool, {
    users: [{ name: "eve", title: "Eve, sales", email: "eve@example.com" }],
    groups: [{ name: "dba", title: "Databases", members: ["raj"] }],
  });
  // As the start of a worker does it.
  await refreshSchedules(product);
  robot = await product.as("automation");
});
afterAll(async () => {
  process.env["PATH"] = path;
  await product?.stop();
  await web?.close();
  rmSync(bin, { recursive: true, force: true });
});
beforeEach(() => rmSync(join(bin, "asked"), { force: true }));

async function start(runbook: string, input: object = {}, by = robot): Promise<string> {
  return (await by.post<{ id: string }>("/v1/runs", { runbook, input })).id;
}

const ended = (id: string) =>
  eventually(`the end of ${id}`, async () => {
    const run = await readRun(product.pool, id);
    return run !== null && run.endedAt !== null && run;
  });

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "ok",
    (error: { readonly code: string }) => error.code,
  );

describe("the runbooks", () => {
  it("docs/runbooks.md Runbook/housekeeping/tidy: tidies each folder, by hand and by its schedule", async () => {
    const run = await ended(await start("housekeeping/tidy", { days: 3 }));
    expect(run).toMatchObject({ phase: "completed", output: { days: 3, removed: ["logs", "spool"] } });
    expect(await codeOf(start("housekeeping/tidy", { days: 0 }))).toBe("OPS400");
    const schedule = product.client.schedule.getHandle(runScheduleId("housekeeping", "tidy"));
    expect((await schedule.describe()).spec.calendars?.[0]).toMatchObject({
      hour: [{ start: 2 }],
      minute: [{ start: 30 }],
      dayOfWeek: [{ start: "MONDAY", end: "FRIDAY" }],
    });
    await schedule.trigger();
    const listed = await eventually("the run of the schedule", async () => {
      const { items } = await robot.get<{ items: { id: string; requestedBy: string }[] }>(
        "/v1/runs?runbook=housekeeping/tidy",
      );
      return items.find(({ requestedBy }) => requestedBy === "$schedule");
    });
    expect(await ended(listed.id)).toMatchObject({ output: { days: 7, removed: ["logs", "spool"] } });
  });

  it("docs/runbooks.md Runbook/housekeeping/restart: asks twice in all, and gives up with its own error", async () => {
    const id = await start("housekeeping/restart");
    expect(await ended(id)).toMatchObject({
      phase: "faulted",
      fault: { type: "https://example.com/no-answer", status: 503, title: "Nothing answers" },
    });
    // Steps are written beside the run, which may end before its last step is told.
    const probes = await eventually("both tries", async () => {
      const steps = (await readRun(product.pool, id))?.steps.filter(({ kind }) => kind === "probe.tcp") ?? [];
      return steps.length >= 2 && steps.every(({ phase }) => phase !== "running") && steps;
    });
    expect(probes.map(({ attempt, phase }) => [attempt, phase])).toEqual([
      [1, "faulted"],
      [2, "faulted"],
    ]);
  });

  it("docs/runbooks.md Runbook/housekeeping/drain: waits five minutes and is done", async () => {
    const id = await start("housekeeping/drain");
    await eventually("the wait", async () => (await readRun(product.pool, id))?.phase === "waiting");
    await robot.post(`/v1/runs/${encodeURIComponent(id)}/cancel`, {});
    expect((await ended(id)).phase).toBe("cancelled");
    // The same with the five minutes over at once.
    const [text = ""] = examplesOf("docs/runbooks.md").flatMap((file) =>
      file.text.includes("name: drain") ? [file.text] : [],
    );
    const short = text.replace("{ minutes: 5 }", "{ seconds: 1 }").replace("version: 1.0.0", "version: 1.0.1");
    expect(short).not.toBe(text);
    await product.publish([{ path: "drain.yaml", text: short }]);
    expect(await ended(await start("housekeeping/drain"))).toMatchObject({ output: { drained: true } });
  });

  it("docs/runbooks.md Runbook/docs/tidy-up: is started by an agent and by the group, and by nobody else", async () => {
    const [kim, raj, eve] = await Promise.all(["kim", "raj", "eve"].map((user) => product.as(user)));
    for (const by of [kim, raj])
      expect((await ended(await start("docs/tidy-up", {}, by))).output).toEqual({ tidied: true });
    expect(await codeOf(start("docs/tidy-up", {}, eve))).toBe("OPS403");
    expect(await codeOf(start("docs/tidy-up"))).toBe("OPS403");
  });

  it("docs/runbooks.md Runbook/docs/shell: appends arguments to words, names them in a script, and cuts what is long", async () => {
    const id = await start("docs/shell");
    const { phase, output } = await ended(id);
    expect(phase).toBe("completed");
    expect(output).toMatch(/^first\n1\n2\n/);
    expect((output as string).length).toBeLessThan(2_200);
    expect(output).toMatch(/\n[^\n]*(cut|more|bytes)[^\n]*\n?$/);
  });

  it("docs/language.md Runbook/database/restart: stops the database, waits, and starts it", async () => {
    const { id } = await openChange("database/restart", "db-restart");
    await eventually(
      "the review",
      async () => (await robot.get<{ state: string }>(`/v1/records/${id}`)).state === "review",
    );
    expect(asked()).toEqual(["systemctl stop postgresql", "systemctl start postgresql"]);
  });

  it("docs/language.md Runbook/database/fail-over: promotes the replica", async () => {
    const { id } = await openChange("database/fail-over", "db-fail-over");
    const read = () => robot.get<{ state: string; fields: object }>(`/v1/records/${id}`);
    await eventually("the review", async () => (await read()).state === "review");
    expect((await read()).fields).toMatchObject({ successful: true });
    expect(asked()).toEqual(["pg_ctl promote"]);
  });
});

/** A normal change of the page whose window has begun, signed by the owner of its CI: it runs the runbook by itself. */
async function openChange(implement: string, ci: string): Promise<{ readonly id: string }> {
  const classes = await readClasses(product.pool);
  await upsert(product.pool, {
    classes,
    candidates: [{ ref: ci, class: "service", attributes: { name: ci, owner: "lee" }, relations: [] }],
    source: "manual",
    at: Date.now(),
  });
  const { rows } = await product.pool.query<{ id: string }>("select id from cis where name = $1", [ci]);
  const kim = await product.as("kim");
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const fields = {
    title: "From the page",
    cis: [rows[0]?.id],
    requester: "kim",
    plannedStart: at(-1_000),
    plannedEnd: at(3_600_000),
    implement,
  };
  const { number } = await kim.post<{ number: string }>("/v1/records/change", { fields });
  await kim.post(`/v1/records/change/${number}/commands`, { command: "submit" });
  await (await product.as("lee")).post(`/v1/records/change/${number}/commands`, { command: "approve" });
  return { id: `change/${number}` };
}

describe("lists and who sees what", () => {
  it("docs/language.md Queue/my-groups-incidents: holds the open incidents of the groups of who looks, with its columns", async () => {
    const kim = await product.as("kim");
    const fields = { title: "For the desk", impact: "high", urgency: "high", caller: "ada" };
    const { number } = await kim.post<{ number: string }>("/v1/records/incident", { fields });
    const seen = async (user: string): Promise<string> =>
      (await product.opsloom(user, "queue", "show", "my-groups-incidents")).out;
    const out = await seen("kim");
    expect(out.split("\n")[0]?.split(/ {2,}/)).toEqual(["number", "title", "priority", "assignee", "due"]);
    expect(out).toContain(number);
    expect(await seen("raj")).not.toContain(number);
  });

  it("docs/language.md RecordType/complaint: is opened and seen as its access says, and its notes by those they are for", async () => {
    const [eve, ada, kim] = await Promise.all(["eve", "ada", "kim"].map((user) => product.as(user)));
    expect(await codeOf(eve!.post("/v1/records/complaint", { fields: { title: "x", verdict: "mine" } }))).toBe(
      "OPS400",
    );
    const opened = await eve!.post<{ number: string }>("/v1/records/complaint", {
      fields: { title: "x", caller: "eve" },
    });
    const at = `/v1/records/complaint/${opened.number}`;
    expect([await codeOf(eve!.get(at)), await codeOf(ada!.get(at)), await codeOf(kim!.get(at))]).toEqual([
      "ok",
      "OPS404",
      "ok",
    ]);
    const note = (text: string, internal: boolean) =>
      kim!.post(`${at}/commands`, { command: "comment", input: { text, internal } });
    await note("We look into it", false);
    await note("Again eve", true);
    const told = async (by: ApiClient): Promise<string> => JSON.stringify(await by.get(`${at}/timeline`));
    expect(await told(kim!)).toContain("Again eve");
    expect(await told(eve!)).toContain("We look into it");
    expect(await told(eve!)).not.toContain("Again eve");
  });
});

describe("what is there", () => {
  const report = async (source: string, ...items: { readonly class: string; readonly attributes: object }[]) => {
    const candidates = items.map((item, index) => ({ ref: String(index), relations: [], ...item }));
    const classes = await readClasses(product.pool);
    return upsert(product.pool, { classes, candidates: candidates as never, source, at: Date.now() });
  };
  const ids = (outcomes: Awaited<ReturnType<typeof report>>): unknown[] =>
    outcomes.map((outcome) => (outcome as { readonly id?: string }).id ?? outcome);

  it("docs/language.md CIClass/host: is recognized by its serial, unless that says there is none, and keeps the site that people gave", async () => {
    const host = (attributes: object) => ({ class: "host", attributes });
    const [one] = ids(await report("discovery", host({ name: "h1", serial: "S-1", site: "berlin" })));
    expect(ids(await report("discovery", host({ name: "renamed", serial: "S-1" })))).toEqual([one]);
    const none = await report("discovery", host({ name: "h2", serial: "0" }), host({ name: "h3", serial: "0" }));
    expect(new Set([one, ...ids(none)]).size).toBe(3);
    await report("manual", host({ name: "h1", serial: "S-1", site: "hamburg" }));
    await report("discovery", host({ name: "h1", serial: "S-1", site: "berlin" }));
    const shown = await product.opsloom("kim", "cmdb", "show", String(one));
    expect(shown.out).toMatch(/site\s+hamburg/);
  });

  it("docs/language.md RelationType/runs-on: leads from what runs to a host, from either end, and to nothing else", async () => {
    const server = (relations: readonly object[] = []) => ({
      class: "host",
      attributes: { name: "run-host" },
      relations,
    });
    const app = (name: string) => ({
      class: "application",
      attributes: { name: "runs", port: 81 },
      relations: [{ name, to: { ref: "0" } }],
    });
    expect(ids(await report("manual", server(), app("runsOn")))[1]).toEqual(expect.any(String));
    const wrong = await report("manual", server(), app("runs"));
    expect(JSON.stringify(wrong)).toContain('has no relation \\"runs\\"');
  });

  it("docs/language.md RelationType/uses-certificate: reads from the certificate as well", async () => {
    const certificate = {
      class: "certificate",
      attributes: { name: "c", fingerprint: "01" },
      relations: [{ name: "certificateOf", to: { ref: "0" } }],
    };
    const [host] = ids(await report("manual", { class: "host", attributes: { name: "tls-host" } }, certificate));
    expect((await product.opsloom("kim", "cmdb", "show", String(host))).out).toContain("usesCertificate");
  });

  it("docs/language.md RelationType/depends-on: is what a relation of an unknown name is not", async () => {
    const asked = (name: string) => [
      { class: "service", attributes: { name: "till" } },
      { class: "service", attributes: { name: "shop-front" }, relations: [{ name, to: { ref: "0" } }] },
    ];
    expect(JSON.stringify(await report("manual", ...asked("needs")))).toContain("publish a RelationType");
    expect(ids(await report("manual", ...asked("dependsOn")))[1]).toEqual(expect.any(String));
  });

  it("docs/language.md CIClass/database: is one port on one host, and takes no other environment than its values", async () => {
    const on = (port: number, name: string, more: object = {}) => ({
      class: "database",
      attributes: { name, port, ...more },
      relations: [{ name: "runsOn", to: { ref: "0" } }],
    });
    const server = { class: "host", attributes: { name: "db-host", serial: "S-9" } };
    const [, first] = ids(await report("manual", server, on(5432, "a")));
    expect(ids(await report("manual", server, on(5432, "b")))[1]).toBe(first);
    expect(ids(await report("manual", server, on(5433, "c")))[1]).not.toBe(first);
    const wrong = await report("manual", server, on(5434, "d", { environment: "moon" })).catch(
      (error: unknown) => error,
    );
    expect(JSON.stringify(wrong instanceof Error ? wrong.message : wrong)).toContain("moon");
  });

  it("docs/language.md CIClass/application: is one port on one host, beside a database on another", async () => {
    const server = { class: "host", attributes: { name: "app-host", serial: "S-8" } };
    const app = {
      class: "application",
      attributes: { name: "app", port: 80 },
      relations: [{ name: "runsOn", to: { ref: "0" } }],
    };
    const [, first] = ids(await report("manual", server, app));
    expect(ids(await report("manual", server, app))[1]).toBe(first);
  });

  it("docs/language.md CIClass/certificate: is its fingerprint, whatever it is called", async () => {
    const certificate = (name: string) => ({ class: "certificate", attributes: { name, fingerprint: "ab:cd" } });
    const [first] = ids(await report("manual", certificate("a")));
    expect(ids(await report("manual", certificate("b")))).toEqual([first]);
  });

  it("docs/language.md CIClass/service: is its name, and is supported always unless it is said", async () => {
    const [first] = ids(await report("manual", { class: "service", attributes: { name: "shop" } }));
    expect(ids(await report("manual", { class: "service", attributes: { name: "shop" } }))).toEqual([first]);
    expect((await product.opsloom("kim", "cmdb", "show", String(first), "--output", "json")).out).toContain("always");
  });

  it("docs/language.md Collector/site-b: is known with what it serves, and that no process of it has come yet", async () => {
    const told = await product.opsloom("kim", "collectors", "--output", "json");
    expect(JSON.parse(told.out)).toMatchObject([
      {
        name: "site-b",
        exclude: [expect.any(String)],
        capabilities: ["tcp", "snmp"],
        silentAfterMs: 120_000,
        workers: [],
      },
    ]);
  });

  it("docs/language.md Discovery/data-center: finds what listens in its range and stamps the site on it", async () => {
    const swept = await product.opsloom("automation", "discover", "data-center");
    expect(swept.code, swept.err).toBe(0);
    const found = await eventually("the host", async () => {
      const { rows } = await product.pool.query<{ id: string; attributes: { site?: { value: string } } }>(
        "select id, attributes from cis where class = 'host' and attributes->'address'->>'value' = '127.0.7.2'",
      );
      return rows[0];
    });
    expect(found.attributes.site?.value).toBe("berlin");
    const { rows } = await product.pool.query(
      "select 1 from cis where class = 'host' and attributes->'address'->>'value' = '127.0.7.1'",
    );
    expect(rows).toEqual([]);
  });
});
