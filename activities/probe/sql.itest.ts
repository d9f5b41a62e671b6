import { mkdtempSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SqlProbe } from "../../engine/pattern/probe.ts";
import { type Daemon, startMariadb } from "../../test/support/daemon.ts";
import { has, listen, type Listener } from "../../test/support/listener.ts";
import { type DebianPostgres, hasDebianPostgres, startDebianPostgres } from "../../test/production/debian-postgres.ts";
import { askOnce, type SampleParams } from "./sample.ts";

const sql = (dialect: SqlProbe["dialect"], port: number, select: string, database: string | null = null): SqlProbe => ({
  kind: "sql",
  dialect,
  select,
  database,
  port,
});
const reader = (password: string, more: SampleParams = {}): SampleParams => ({
  credentials: [{ kind: "sql", name: "reader", tries: 1 }],
  secrets: { reader: { user: "reader", password } },
  ...more,
});

describe.skipIf(!hasDebianPostgres)("PostgreSQL (needs PostgreSQL 15)", () => {
  let home: string;
  let server: DebianPostgres;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), "opsloom-probe-pg-"));
    server = await startDebianPostgres(home, "owner", "owner-canary");
    const client = new pg.Client(server.url("postgres"));
    await client.connect();
    await client.query(`create role reader login password 's3cret-canary'; create table t (n int); insert into t values (7);
      create table hidden (n int); grant select on t to reader`);
    await client.end();
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(home, { recursive: true, force: true });
  });
  const ask = (select: string, more: SampleParams = {}, database: string | null = null) =>
    askOnce(sql("postgresql", server.port, select, database), reader("s3cret-canary", more));

  it("gives rows as JSON: numbers that it can hold, and all else as it is printed", async () => {
    expect(
      await ask(
        `select n, 9007199254740993::bigint as big, 5::bigint as small, 1.50::numeric as exact, true as yes, null as none,
           '{"a":[1]}'::jsonb as doc, '2026-03-02'::date as day, 'Müller' as text, array[1,2] as list from t`,
      ),
    ).toMatchObject({
      ok: true,
      credential: "reader",
      output: [
        {
          n: 7,
          big: "9007199254740993",
          small: 5,
          exact: "1.50",
          yes: true,
          none: null,
          doc: { a: [1] },
          day: "2026-03-02",
          text: "Müller",
          list: "{1,2}",
        },
      ],
    });
    expect(await ask("show server_version")).toMatchObject({
      output: [{ server_version: expect.stringMatching(/^15/) }],
    });
  });

  it.each([
    ["what would write", "select nextval('s')", "configuration"],
    ["what would write by a row lock", "select * from t for update", "configuration"],
    ["a setting that lets it write", "select set_config('transaction_read_only', 'off', false)", "configuration"],
    ["what is not granted", "select * from hidden", "permission"],
    ["what is no SQL", "select from where", "configuration"],
    ["two statements", "select 1; drop table t", "configuration"],
    ["another statement", "insert into t values (1)", "configuration"],
    ["what takes too long", "select pg_sleep(30)", "timeout"],
    ["more rows than it may bring", "select generate_series(1, 2000)", "tooLarge"],
    ["more bytes than it may bring", "select repeat('x', 30000000)", "tooLarge"],
  ])("refuses %s", { timeout: 120_000 }, async (_, select, category) => {
    const began = performance.now();
    const answerMs = category === "timeout" ? 3_000 : 60_000;
    expect(await ask(select, { limits: { answerMs, maxRows: 1_000 } })).toMatchObject({ ok: false, category });
    expect(performance.now() - began).toBeLessThan(answerMs + 10_000);
  });

  it("refuses a password, and tells no database by its name", async () => {
    const wrong = await askOnce(sql("postgresql", server.port, "select 1"), reader("wrong-canary"));
    expect(wrong).toMatchObject({ category: "credentials" });
    expect(JSON.stringify(wrong)).not.toContain("canary");
    expect(await ask("select 1", {}, "nowhere")).toMatchObject({ category: "configuration" });
  });
});

describe.skipIf(!has("mariadbd"))("MariaDB (needs mariadb-server)", () => {
  let server: Daemon;
  beforeAll(async () => {
    server = await startMariadb("s3cret-canary");
  }, 180_000);
  afterAll(() => server?.stop());
  const ask = (select: string, more: SampleParams = {}, database: string | null = "shop") =>
    askOnce(sql("mysql", server.port, select, database), reader("s3cret-canary", more));

  it("gives rows as JSON", async () => {
    expect(await ask("select * from orders")).toMatchObject({
      ok: true,
      credential: "reader",
      output: [{ id: "9007199254740993", note: "Müller", data: "00ff", at: "2026-03-02 09:00:00", price: "12.50" }],
    });
    expect(await ask("show databases", {}, null)).toMatchObject({
      output: expect.arrayContaining([{ Database: "shop" }]),
    });
  });

  it.each([
    ["what is not granted", "select * from hidden.salaries", "permission"],
    ["what is no SQL", "select from where", "configuration"],
    ["two statements", "select 1; select 2", "configuration"],
    ["a file of the server", "select 1 into outfile '/tmp/opsloom-probe'", "permission"],
    ["what takes too long", "select sleep(30) from orders", "timeout"],
    [
      "more bytes than it may bring",
      "select repeat('x', 100000) from information_schema.columns limit 300",
      "tooLarge",
    ],
  ])("refuses %s", { timeout: 120_000 }, async (_, select, category) => {
    const began = performance.now();
    const answerMs = category === "timeout" ? 3_000 : 60_000;
    expect(await ask(select, { limits: { answerMs } })).toMatchObject({ ok: false, category });
    expect(performance.now() - began).toBeLessThan(answerMs + 10_000);
  });

  it("refuses a password, and a database that it does not have", async () => {
    const wrong = await askOnce(sql("mysql", server.port, "select 1"), reader("wrong-canary"));
    expect(wrong).toMatchObject({ category: "credentials" });
    expect(JSON.stringify(wrong)).not.toContain("canary");
    expect(await ask("select 1", {}, "nowhere")).toMatchObject({ ok: false });
  });
});

describe.each(["postgresql", "mysql"] as const)("what is no %s", (dialect) => {
  const listeners: Listener[] = [];
  afterEach(() => Promise.all(listeners.splice(0).map((listener) => listener.close())));

  it.each<readonly [string, (socket: Socket) => void, readonly string[]]>([
    ["says nothing", () => {}, ["timeout"]],
    ["drips", drip, ["timeout", "protocol", "network"]],
    [
      "sends 10 MB",
      (socket) => socket.write(Buffer.alloc(10_000_000, 120)),
      ["protocol", "tooLarge", "network", "timeout"],
    ],
    ["sends what never ends", (socket) => flood(socket), ["protocol", "tooLarge", "network", "timeout"]],
    ["speaks HTTP", (socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), ["protocol", "network", "timeout"]],
    ["closes at once", (socket) => socket.destroy(), ["network", "protocol"]],
  ])("and %s ends in a category in time", { timeout: 60_000 }, async (_, serve, categories) => {
    const listener = await listen(serve);
    listeners.push(listener);
    const began = performance.now();
    const answer = await askOnce(
      sql(dialect, listener.port, "select 1"),
      reader("s3cret-canary", { limits: { loginMs: 1_500, connectMs: 1_000 } }),
    );
    // Of 10 MB a busy machine may read for a while; what was never said costs the login's time.
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(answer).toMatchObject({ ok: false });
    expect(categories).toContain(!answer.ok && answer.category);
    expect(JSON.stringify(answer)).not.toContain("canary");
  });

  it("and does not listen", async () => {
    const listener = await listen(() => {});
    await listener.close();
    expect(await askOnce(sql(dialect, listener.port, "select 1"), reader("x"))).toMatchObject({ category: "network" });
  });
});

function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write("x"), 100);
  socket.once("close", () => clearInterval(timer));
}

function flood(socket: Socket): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 78)));
  };
  socket.on("drain", more);
  more();
}
