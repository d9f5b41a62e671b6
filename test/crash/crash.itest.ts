import { setMaxListeners } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Client, Connection } from "@temporalio/client";
import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createPool } from "../../store/pool.ts";
import { type Caller, createCaller, type WrongAnswer } from "./caller.ts";
import { checkExecutions } from "./executions.ts";
import { crashDefinitions } from "./crash-definitions.ts";
import { checkInvariants } from "./invariants.ts";
import { type ProductProcess, type ProductProcessOptions, startProductProcess } from "./product-process.ts";
import { type StubService, startStubService } from "./stub-service.ts";
import { until, within } from "./within.ts";
import { work } from "./workload.ts";

/**
 * Kills: OPSLOOM_CRASH_ROUNDS asks for more, OPSLOOM_CRASH_SEED repeats the order and the moments of an earlier run.
 */
const rounds = Number(process.env["OPSLOOM_CRASH_ROUNDS"] ?? "5");
const seed = Number(process.env["OPSLOOM_CRASH_SEED"] ?? "3");
/** Longest pause before a kill. */
const maxPauseMs = 5_000;
/** How long a killed server may be away, and how long all may take to come to rest. */
const backMs = 90_000;
const restMs = 300_000;
/** How long all of it may take: what is waited for then is told. */
const allMs = 300_000 + 60_000 * rounds;

const secret = "canary-9e07c1d2-crash-test";
/** `launcher` runs both parts and both servers, `api` and `worker` one part each beside it. */
const victims = ["launcher", "api", "worker", "postgres", "temporal"] as const;
type Victim = (typeof victims)[number];
type Process = Exclude<Victim, "postgres" | "temporal">;

let folder: string;
let stub: StubService;
const processes = new Map<Process, ProductProcess>();
const wrong: WrongAnswer[] = [];
const over = new AbortController();
// Each request that is under way listens to it.
setMaxListeners(100, over.signal);
const callers = new Map<string, Caller>();

function processOf(name: Process): ProductProcess {
  const found = processes.get(name);
  if (found === undefined) throw new Error(`${name} was not started`);
  return found;
}

/** Half of the people talk to each API. */
function as(user: string): Caller {
  const { url, key } = processOf(user.length % 2 === 0 ? "launcher" : "api");
  const known = callers.get(user) ?? createCaller({ url, user, key: key(user), wrong, over: over.signal });
  callers.set(user, known);
  return known;
}

async function start(name: Process, options: ProductProcessOptions = {}): Promise<void> {
  const home = join(folder, name);
  mkdirSync(join(home, "secrets"), { recursive: true, mode: 0o711 });
  writeFileSync(join(home, "secrets", "crashToken"), `${secret}\n`, { mode: 0o600 });
  writeFileSync(join(home, "secrets", "crashService"), `${stub.url}\n`, { mode: 0o600 });
  processes.set(name, await startProductProcess(home, options));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-crash-"));
  // Open to the account of PostgreSQL, so that its data is in the home as well.
  chmodSync(folder, 0o711);
  stub = await startStubService();
  // Links of messages are pressed at each API: what stands before them does not matter.
  const common = { OPSLOOM_PUBLIC_URL: "https://opsloom.example.org" };
  await start("launcher", { environment: common });
  const environment = {
    ...common,
    OPSLOOM_DATABASE_URL: databaseUrl(),
    OPSLOOM_TEMPORAL_ADDRESS: processOf("launcher").state().temporalAddress,
    TEMPORAL_NAMESPACE: "opsloom",
    OPSLOOM_EGRESS_ALLOW: "127.0.0.0/8",
  };
  await Promise.all(
    (["api", "worker"] as const).map((part) => start(part, { environment, parameters: ["--parts", part] })),
  );
  await as("admin").post("/v1/definitions", { files: await crashDefinitions() }, "definitions");
}, 400_000);
afterAll(async () => {
  over.abort();
  // The servers are the launcher's: it goes last.
  for (const name of ["worker", "api", "launcher"] as const) await processes.get(name)?.stop();
  await stub?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 400_000);

it(
  `loses nothing acknowledged and does nothing twice under kill -9 (seed ${seed}, ${rounds} kills)`,
  { timeout: allMs + 60_000 },
  async () => {
    await within("the crash test", allMs, crash());
  },
);

async function crash(): Promise<void> {
  const enough = new AbortController();
  const failed = new AbortController();
  const working = work({ as, stub, enough: enough.signal, failed: (error) => failed.abort(error) });
  // Told below; until then it must not count as unhandled.
  working.catch(() => undefined);
  try {
    const random = createRandom(seed);
    for (const victim of choose(random)) {
      await pause(Math.round(random() * maxPauseMs), undefined, { signal: failed.signal });
      await kill(victim);
    }
  } catch (error) {
    over.abort();
    throw failed.signal.aborted ? failed.signal.reason : error;
  } finally {
    enough.abort();
  }
  const done = await working;
  expect([...processes].filter(([, product]) => !product.isRunning()).map(([name]) => name)).toEqual([]);

  const pool = createPool(databaseUrl(), { applicationName: "crash-test", max: 2, onError: () => undefined });
  const connection = await Connection.connect({ address: processOf("launcher").state().temporalAddress });
  try {
    const client = new Client({ connection, namespace: "opsloom" });
    await rest(pool, client);
    const answers = await readAnswers();
    const secretFolders = [...processes.keys()].map((name) => `${name}/secrets`);
    const evidence = {
      source: "alertmanager",
      journal: done,
      received: stub.received,
      messages: stub.messages,
      secret,
      home: folder,
      secretFolders,
      answers,
    };
    const violations = await within("the invariants to be checked", 120_000, checkInvariants(pool, client, evidence));
    expect({ violations, wrong }).toEqual({ violations: [], wrong: [] });
    expect(Object.entries(done.done).filter(([, times]) => times === 0)).toEqual([]);
    const { rows } = await pool.query("select id, attention from records where attention is not null");
    expect(rows).toEqual([]);
  } finally {
    await connection.close();
    await pool.end();
  }
}

/** Each victim once in every five kills, in an order by chance. */
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
  if (victim !== "postgres" && victim !== "temporal") {
    await processOf(victim).kill();
    await processOf(victim).start();
    return;
  }
  const launcher = processOf("launcher");
  const pid = launcher.state().servers[victim];
  if (pid === null) throw new Error(`there is no ${victim} to kill`);
  process.kill(pid, "SIGKILL");
  // The next victim is chosen when this one is back, so that the supervision does not give up on it.
  await until(
    `${victim} to be started again; the launcher said: ${launcher.said()}`,
    { limitMs: backMs, everyMs: 100 },
    () => {
      if (!launcher.isRunning()) throw new Error(`the launcher ended; it said: ${launcher.said()}`);
      return Promise.resolve(launcher.state().servers[victim] === pid ? null : true);
    },
  );
}

/**
 * Waits until everything that follows from what was done has been done. An effect that was put aside never is: the
 * invariants tell it.
 */
async function rest(pool: pg.Pool, client: Client): Promise<void> {
  let left: readonly unknown[] = [];
  const look = async (): Promise<true | null> => {
    const { rows } = await pool.query<{ busy: string }>(
      `select 'outbox ' || id || ' ' || coalesce(error, '') as busy from outbox where done_at is null and parked_at is null
       union all select 'delivery ' || delivery from event_backlog()
       union all select 'run ' || id from runs where ended_at is null
       union all select 'remediation ' || id from remediation_runs where ended_at is null`,
    );
    left = rows.length > 0 ? rows.map(({ busy }) => busy) : await checkExecutions(pool, client);
    return left.length === 0 || null;
  };
  try {
    await until("everything to come to rest", { limitMs: restMs, everyMs: 500 }, look);
  } catch (error) {
    throw new Error(`${(error as Error).message}; left: ${JSON.stringify(left)}`, { cause: error });
  }
}

/** What the API tells of runs, records and alerts: where a secret would show. */
async function readAnswers(): Promise<ReadonlyMap<string, string>> {
  const admin = as("admin");
  const lists = [
    "/v1/runs?limit=100",
    "/v1/records/incident?limit=100",
    "/v1/records/change?limit=100",
    "/v1/records/problem?limit=100",
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
  const { home, state } = processOf("launcher");
  const password = readFileSync(join(home, "postgres.password"), "utf8").trim();
  return `postgres://opsloom:${password}@127.0.0.1:${state().ports.postgres}/opsloom`;
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
