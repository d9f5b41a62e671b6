import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readClasses } from "../../store/cmdb/classes.ts";
import { relate } from "../../store/cmdb/relate.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { opsloom, type Told } from "../../test/support/command-line.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

const definitions = `apiVersion: opsloom/v1
kind: CIClass
metadata: { name: service }
spec: { attributes: { tier: { type: integer } }, identify: [{ by: [name] }] }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: disruption }
spec:
  number: DIS
  fields:
    title: { type: string }
    service: { type: ci, index: true }
    begun: { type: instant, index: true }
    ended: { type: instant, index: true }
  access:
    see: [{ to: [agent, auditor, admin] }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: disruption }
spec:
  record: disruption
  allow: [agent]
  initial: open
  states:
    open: { transitions: { edit: { fields: [begun, ended, service] }, close: closed } }
    closed: { final: true }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: work }
spec:
  number: WRK
  fields:
    title: { type: string }
    host: { type: ci, index: true }
    begins: { type: instant, index: true }
    ends: { type: instant, index: true }
  access:
    see: [{ to: [agent, auditor, admin] }]
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: work }
spec: { record: work, allow: [agent], initial: planned, states: { planned: { transitions: { close: closed } }, closed: { final: true } } }
---
apiVersion: opsloom/v1
kind: Availability
metadata: { name: portal-uptime, title: The portal is there, owner: desk }
spec:
  of: { class: service, where: { tier: 1 } }
  target: 99.9%
  period: month
  zone: Europe/Berlin
  outages:
    disruption: { record: disruption, on: service, from: begun, to: ended }
    alerts: { alerts: { severity: '<= 2' }, relations: 1 }
  except:
    work: { record: work, on: host, from: begins, to: ends, relations: 1 }
`;

/** The second month before this one: it is over and has settled. */
const now = new Date();
const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 15));
const period = month.toISOString().slice(0, 7);
const at = (time: string): string => `${period}-10T${time}:00.000Z`;

let product: TestProduct;
let file: string;
/** The period, as it was known when all of it was committed. */
let asked: readonly string[];
const as = (user: string, ...line: string[]): Promise<Told> => product.opsloom(user, ...line);

interface Shown {
  readonly provisional: boolean;
  readonly kept: boolean;
  readonly takenAt: string;
  readonly met: boolean;
  readonly services: readonly {
    readonly ci: string;
    readonly downMs: number;
    readonly excludedMs: number;
    readonly outages: readonly {
      readonly id: string;
      readonly countedMs: number;
      readonly forgivenBy: readonly string[];
    }[];
  }[];
}

async function show(user: string, ...more: string[]): Promise<Shown> {
  const told = await as(user, "uptime", "show", "portal-uptime", ...more, "--output", "json");
  expect(told.code, told.err).toBe(0);
  return JSON.parse(told.out) as Shown;
}

const minute = 60_000;

beforeAll(async () => {
  product = await startProduct({ relay: false, definitions: [{ path: "portal.yaml", text: definitions }] });
  const { pool } = product;
  const ci = (name: string, attributes = {}) => ({
    ref: name,
    class: "service",
    attributes: { name, ...attributes },
    relations: [],
  });
  const candidates = [ci("portal", { tier: 1 }), ci("portal-db"), ci("other", { tier: 2 })];
  await upsert(pool, { classes: await readClasses(pool), candidates, source: "test", at: Date.now() });
  await relate(pool, {
    edges: [{ from: "portal", type: "dependsOn", to: "portal-db" }],
    source: "test",
    at: Date.now(),
  });
  // As the alert board would have kept it then: its own tests show that it does.
  await pool.query(
    `insert into alert_changes (alert_id, episode, at, committed_at, source, state, severity, title, ci, count, duplicates)
     values ('monitor/db', 1, $1, $1, 'monitor', 'firing', 2, 'No answer', 'portal-db', 1, 0),
       ('monitor/db', 1, $2, $2, 'monitor', 'clear', 0, 'No answer', 'portal-db', 2, 0),
       ('monitor/db', 2, $2, $2, 'monitor', 'firing', 4, 'Slow', 'portal-db', 3, 0)`,
    [at("09:30"), at("10:10")],
  );
  const kim = await product.as("kim");
  const open = (type: string, fields: object): Promise<{ number: string }> =>
    kim.post<{ number: string }>(`/v1/records/${type}`, { fields }, { "idempotency-key": JSON.stringify(fields) });
  await open("disruption", { title: "Portal", service: "portal", begun: at("10:00"), ended: at("11:00") });
  await open("disruption", { title: "Other", service: "other", begun: at("10:00"), ended: at("20:00") });
  await open("work", { title: "Disk", host: "portal-db", begins: at("10:30"), ends: at("10:45") });
  await as("admin", "people", "set", "ada", "--role", "auditor");
  await as("admin", "people", "set", "eve", "--title", "Eve");
  file = join(product.folder, "portal.gz");
  const { rows } = await pool.query<{ at: Date }>("select clock_timestamp() as at");
  // Nothing that comes is of that millisecond.
  await new Promise((done) => setTimeout(done, 5));
  asked = ["--period", period, "--as-of", new Date((rows[0]?.at.getTime() ?? 0) + 1).toISOString()];
});
afterAll(() => product?.stop());

/** The file with some of its text changed, and an end that fits it. */
function forged(name: string, change: (text: string) => string): string {
  const lines = change(gunzipSync(readFileSync(file)).toString())
    .trimEnd()
    .split("\n");
  const end = JSON.parse(lines.pop() ?? "") as { digest: string };
  const before = `${lines.join("\n")}\n`;
  const sealed = { ...end, digest: createHash("sha256").update(before).digest("hex") };
  const path = join(product.folder, name);
  writeFileSync(path, gzipSync(`${before}${JSON.stringify(sealed)}\n`));
  return path;
}

describe("opsloom uptime", () => {
  it("tells of a period what counts of each outage, with its cause, and tells the same again", async () => {
    expect(await show("kim", ...asked)).toMatchObject({ kept: false });
    const told = await show("ada", ...asked);
    expect(told).toMatchObject({ provisional: false, kept: true, met: false });
    // From 9:30 to 11:00, less a quarter of an hour of planned work.
    expect(told.services).toMatchObject([
      {
        ci: "portal",
        downMs: 75 * minute,
        excludedMs: 15 * minute,
        outages: [
          { id: "monitor/db#1", countedMs: 40 * minute, forgivenBy: [] },
          { id: "disruption/DIS0000001", countedMs: 35 * minute, forgivenBy: ["work/WRK0000001"] },
        ],
      },
    ]);
    expect(await show("kim", ...asked)).toEqual(told);
    const text = await as("kim", "uptime", "show", "portal-uptime", ...asked);
    expect(text.out).toMatch(/portal +99\.\d{4}% +1h 15m +15m 00s .* broken/);
    expect((await as("kim", "uptime", "list")).out).toMatch(
      /portal-uptime +99\.9% +month +always +The portal is there/,
    );
  });

  it("says when a period settled what was known then, and no more", async () => {
    const told = await show("kim", "--period", period);
    expect(told).toMatchObject({ provisional: false, kept: true, services: [{ downMs: 40 * minute }] });
  });

  it("of the period that goes on is provisional, and not kept", async () => {
    expect(await show("kim")).toMatchObject({ provisional: true, kept: false, services: [{ downMs: 0 }] });
  });

  it("is for those who see all that it is made of", async () => {
    expect((await as("eve", "uptime", "list")).out).toContain("none of which you see all");
    expect(await as("eve", "uptime", "show", "portal-uptime")).toMatchObject({
      code: 4,
      err: expect.stringContaining('there is no commitment to uptime "portal-uptime" for you'),
    });
    expect((await as("kim", "uptime", "evidence", "portal-uptime")).err).toContain("ledger.verify");
  });

  it("refuses a period of another length", async () => {
    const told = await as("kim", "uptime", "show", "portal-uptime", "--period", "2026-W10");
    expect(told).toMatchObject({ err: expect.stringContaining('"2026-W10" is no month: write one as 2026-11') });
  });

  it("is proven by a file alone: the ledgers, the rows and the number", async () => {
    const told = await as("ada", "uptime", "evidence", "portal-uptime", ...asked, "--to", file);
    expect(told).toMatchObject({ code: 0, out: expect.stringMatching(/^2 records with \d+ events: whole, digest /) });
    expect(await opsloom("verify", "--pack", file)).toMatchObject({ code: 0, out: told.out });
  });

  it.each([
    ["a number", (text: string) => text.replaceAll('"downMs":4500000', '"downMs":3500000'), "come to another number"],
    ["a row", (text: string) => text.replace(/(monitor\/db#1","openedAt":)\d/, "$18"), "do not match their hash"],
    [
      "the commitment",
      (text: string) => text.replaceAll('"millionths":999000', '"millionths":990000'),
      "does not match its digest",
    ],
    ["a ledger", (text: string) => text.replaceAll('"title":"Portal"', '"title":"Gate"'), "does not match its hash"],
  ])("is found out when %s was altered, also by whoever forges the digest of the file", async (what, change, says) => {
    const altered = forged(`${what.replaceAll(" ", "-")}.gz`, change);
    const proof = await opsloom("verify", "--pack", altered);
    expect(proof).toMatchObject({ code: 3, out: expect.stringContaining(says) });
  });

  it("says what was corrected after it was told, and stays what it was", async () => {
    expect(await as("ada", "uptime", "verify")).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^portal-uptime \S+: corrected since \S+: portal was out 2400 s and is 4500 s; .*DIS0000001: was none.*\n2 of 2 stored readings are the same\n$/,
      ),
    });
    const edited = await as("kim", "record", "disruption", "do", "DIS0000001", "edit", `ended=${at("10:20")}`);
    expect(edited.code, edited.err).toBe(0);
    const told = await as("ada", "uptime", "verify", "portal-uptime");
    expect(told.out).toContain("portal was out 4500 s and is 3000 s; disruption/DIS0000001: was");
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining("2 of 2 stored readings are the same") });
    expect((await show("kim", ...asked)).services[0]?.downMs).toBe(75 * minute);
  });

  it("tells nothing of a version that was made of what the reader does not see", async () => {
    await product.pool.query(
      `with secret as (insert into uptime_programs (digest, name, body)
         select 'secret', name, jsonb_set(body, '{availability,outages,0,record}', '"secret"') from uptime_programs limit 1)
       insert into uptime_readings (digest, period, as_of, scope, rows_hash, tzdb, reading)
       select 'secret', period, as_of, scope, rows_hash, tzdb, reading from uptime_readings limit 1`,
    );
    const told = await as("ada", "uptime", "verify", "portal-uptime");
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining("2 of 2 stored readings are the same") });
  });

  it("differs when what it was reckoned from is not there any more", async () => {
    await product.pool.query("delete from alert_changes where alert_id = 'monitor/db'");
    const told = await as("ada", "uptime", "verify", "portal-uptime");
    expect(told).toMatchObject({ code: 3, out: expect.stringContaining("monitor/db#1: was") });
    const evidence = await as("ada", "uptime", "evidence", "portal-uptime", ...asked, "--to", `${file}.2`);
    expect(evidence).toMatchObject({ code: 6, err: expect.stringContaining("is not what it was") });
  });
});
