import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { createPool } from "../../store/pool.ts";
import { type Caller, createCaller, type WrongAnswer } from "./caller.ts";
import { checkExecutions } from "./executions.ts";
import { checkInvariants } from "./invariants.ts";
import { type ProductProcess, startProductProcess } from "./product-process.ts";
import { type StubService, startStubService } from "./stub-service.ts";
import { work } from "./workload.ts";

/** Kills: OPSLOOM_CRASH_ROUNDS asks for more, OPSLOOM_CRASH_SEED repeats the order and the moments of an earlier run. */
const rounds = Number(process.env["OPSLOOM_CRASH_ROUNDS"] ?? "6");
const seed = Number(process.env["OPSLOOM_CRASH_SEED"] ?? "3");
/** Longest pause before a kill. */
const maxPauseMs = 5_000;
/** Looks at whether all has come to rest. */
const maxLooks = 300;

const secret = "canary-9e07c1d2-crash-test";
const victims = ["launcher", "postgres", "temporal"] as const;
type Victim = (typeof victims)[number];

let home: string;
let product: ProductProcess;
let stub: StubService;
const wrong: WrongAnswer[] = [];
const callers = new Map<string, Caller>();

const as = (user: string): Caller => {
  const known = callers.get(user) ?? createCaller({ url: product.url, user, key: product.key(user), wrong });
  callers.set(user, known);
  return known;
};

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "opsloom-crash-"));
  // Open to the account of PostgreSQL, so that its data is in the home as well.
  chmodSync(home, 0o711);
  mkdirSync(join(home, "secrets"), { mode: 0o700 });
  writeFileSync(join(home, "secrets", "crashToken"), `${secret}\n`, { mode: 0o600 });
  [stub, product] = await Promise.all([startStubService(), startProductProcess(home)]);
  const files = await readDefinitionFiles(["definitions", "test/crash/definitions"]);
  await as("admin").post("/v1/definitions", { files }, "definitions");
}, 300_000);
afterAll(async () => {
  await product?.stop();
  await stub?.stop();
  rmSync(home, { recursive: true, force: true });
}, 120_000);

describe("kill -9", { timeout: 1_800_000 }, () => {
  it(`loses nothing acknowledged and does nothing twice (seed ${seed}, ${rounds} kills)`, async () => {
    const enough = new AbortController();
    const working = work({ as, stub, enough: enough.signal });
    let failed: unknown = null;
    working.catch((error: unknown) => (failed = error));
    const random = createRandom(seed);
    for (const victim of choose(random)) {
      if (failed !== null) break;
      await pause(Math.round(random() * maxPauseMs));
      await kill(victim);
    }
    enough.abort();
    const done = await working;
    expect(product.isRunning()).toBe(true);

    const pool = createPool(databaseUrl(), { applicationName: "crash-test", max: 2, onError: () => undefined });
    const connection = await Connection.connect({ address: product.state().temporalAddress });
    try {
      const client = new Client({ connection, namespace: "opsloom" });
      await rest(pool, client);
      const answers = await readAnswers();
      const violations = await checkInvariants(pool, client, {
        ...done,
        source: "alertmanager",
        received: stub.received,
        secret,
        home,
        answers,
      });
      expect({ violations, wrong }).toEqual({ violations: [], wrong: [] });
      expect(Math.min(done.incidents, done.repairs, done.orders)).toBeGreaterThan(0);
      const { rows } = await pool.query("select id, attention from records where attention is not null");
      expect(rows).toEqual([]);
    } finally {
      await connection.close();
      await pool.end();
    }
  });
});

/** Each victim in every three kills, in an order by chance. */
function choose(random: () => number): Victim[] {
  const order: Victim[] = [];
  while (order.length < rounds) {
    const left = [...victims];
    while (left.length > 0) order.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return order.slice(0, rounds);
}

async function kill(victim: Victim): Promise<void> {
  process.stderr.write(`kill -9 ${victim}\n`);
  if (victim === "launcher") {
    await product.kill();
    await product.start();
    return;
  }
  const pid = product.state().servers[victim];
  if (pid === null) throw new Error(`there is no ${victim} to kill`);
  process.kill(pid, "SIGKILL");
  // The next victim is chosen when this one is back, so that the supervision does not give up on it.
  for (let looks = 0; product.state().servers[victim] === pid; looks += 1) {
    if (looks > maxLooks || !product.isRunning()) throw new Error(`${victim} did not come back; the launcher said: ${product.said()}`);
    await pause(200);
  }
}

/** Waits until everything that follows from what was done has been done. */
async function rest(pool: pg.Pool, client: Client): Promise<void> {
  let left: unknown = null;
  for (let looks = 0; looks < maxLooks; looks += 1) {
    const { rows } = await pool.query<{ busy: string }>(
      `select 'outbox ' || id || ' ' || coalesce(error, '') as busy from outbox where done_at is null
       union all select 'delivery ' || id from deliveries where processed_at is null
       union all select 'run ' || id from runs where ended_at is null
       union all select 'remediation ' || id from remediation_runs where ended_at is null`,
    );
    const executions = rows.length === 0 ? await checkExecutions(pool, client) : [];
    left = [...rows.map(({ busy }) => busy), ...executions];
    if (rows.length === 0 && executions.length === 0) return;
    await pause(1_000);
  }
  throw new Error(`it did not come to rest: ${JSON.stringify(left)}`);
}

/** What the API tells of runs, records and alerts: where a secret would show. */
async function readAnswers(): Promise<ReadonlyMap<string, string>> {
  const admin = as("admin");
  const lists = [
    "/v1/runs?limit=100",
    "/v1/records/incident?limit=100",
    "/v1/records/change?limit=100",
    "/v1/alerts?limit=100",
    "/v1/definitions",
  ];
  const answers = new Map<string, string>();
  const read = async (path: string): Promise<unknown> => {
    const answer = await admin.get<unknown>(path);
    answers.set(path, JSON.stringify(answer));
    return answer;
  };
  for (const path of lists) {
    const { items } = (await read(path)) as { items: { id?: string }[] };
    for (const { id } of items) {
      if (path.startsWith("/v1/runs")) await read(`/v1/runs/${encodeURIComponent(id ?? "")}`);
      if (path.startsWith("/v1/records")) await read(`/v1/records/${id}/story`);
    }
  }
  return answers;
}

function databaseUrl(): string {
  const password = readFileSync(join(home, "postgres.password"), "utf8").trim();
  return `postgres://opsloom:${password}@127.0.0.1:${product.state().ports.postgres}/opsloom`;
}

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function createRandom(from: number): () => number {
  let state = from >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
