/**
 * B3: the life of an incident through the whole product (POST, assign, resolve, close) against a hand-written workflow with SQL and
 * the same four states: each side is one process with its HTTP server and its worker, both on one PostgreSQL and one Temporal server,
 * in interleaved rounds. Both check an API key, look a command id up before they send it, and write by compare-and-set in one
 * transaction a command. Ours does more in each: decision tables, clocks, ledger chain, projections, outbox, permissions.
 * Target: at least 0.8 of the hand-written lives per second. p50 and p99 are of one request, in ms.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../cli/configuration/directories.ts";
import { startPostgres } from "../cli/launcher/postgres.ts";
import { startTemporal } from "../cli/launcher/temporal.ts";
import { findTemporal } from "../cli/launcher/temporal-binary.ts";
import type { Json, JsonObject } from "../engine/json.ts";
import { compareSides, report, round, type Side } from "./rounds.ts";

/** Lives in one turn of a side, and how many at once. */
const LIVES = 6;
const concurrencies = [1, 8];

/** Sends one command of a life and waits for its answer: the state it led to. */
type Send = (life: string, name: string, input: JsonObject) => Promise<string>;

const life: readonly (readonly [name: string, input: JsonObject, state: string])[] = [
  ["open", { title: "Checkout answers 503", impact: "high", urgency: "medium", caller: "admin" }, "new"],
  ["assign", { assignee: "admin" }, "inProgress"],
  ["resolve", { resolutionCode: "solutionProvided", resolutionNotes: "Restarted it." }, "resolved"],
  ["close", {}, "closed"],
];

export async function bench(): Promise<Json> {
  const home = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  // PostgreSQL runs under another account when the bench runs as root.
  chmodSync(home, 0o711);
  const stops: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true })];
  try {
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const postgres = await startPostgres({ home, log });
    stops.push(() => postgres.stop());
    const binary = await findTemporal({
      executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
      searchPath: process.env["PATH"] ?? "",
      cacheDirectory: cacheDirectory(process.env),
      log,
    });
    const temporal = await startTemporal({ home, binary, namespace: "default", headless: true, log });
    stops.push(() => temporal.stop());
    const environment = { ...process.env, OPSLOOM_DATABASE_URL: postgres.url, OPSLOOM_TEMPORAL_ADDRESS: temporal.address };
    const opsloom = fileURLToPath(new URL("../cli/opsloom.mjs", import.meta.url));
    const product = await startProcess([opsloom, "up", "--json", "--home", join(home, "product"), "--port", "0"], environment, stops);
    const server = fileURLToPath(new URL("lifecycle/by-hand-server.ts", import.meta.url));
    const hand = await startProcess(["--import", "tsx", server], environment, stops);
    const key = readFileSync(product["apiKeyFile"] as string, "utf8").trim();
    const ours = byProduct(product["apiUrl"] as string, key);
    const theirs = byHand(hand["port"] as number, hand["key"] as string);
    const results: { [concurrency: string]: Json } = {};
    for (const concurrency of concurrencies) results[String(concurrency)] = await compare(ours, theirs, concurrency);
    return { benchmark: "B3 lifecycle", commandsPerLife: life.length, concurrent: results };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
}

async function compare(ours: Send, theirs: Send, concurrency: number): Promise<Json> {
  const times: { readonly ours: number[]; readonly theirs: number[] } = { ours: [], theirs: [] };
  const side =
    (send: Send, into: number[]): Side =>
    async () => {
      let left = LIVES;
      const one = async (): Promise<void> => {
        while (left-- > 0) await live(send, into);
      };
      await Promise.all(Array.from({ length: concurrency }, one));
      return LIVES;
    };
  const comparison = await compareSides(side(ours, times.ours), side(theirs, times.theirs));
  return { ...report(comparison, 0.8), oursMs: percentiles(times.ours), peerMs: percentiles(times.theirs), unit: "incidents per second" };
}

async function live(send: Send, times: number[]): Promise<void> {
  const id = randomUUID();
  for (const [name, input, expected] of life) {
    const began = performance.now();
    const state = await send(id, name, input);
    times.push(performance.now() - began);
    if (state !== expected) throw new Error(`${name} led to "${state}", not to "${expected}"`);
  }
}

function byProduct(url: string, key: string): Send {
  const paths = new Map<string, string>();
  return async (id, name, input) => {
    const path = paths.get(id);
    const reply = await post(
      name === "open" ? `${url}/v1/records/incident` : `${url}/v1/records/${path}/commands`,
      name === "open" ? { fields: input } : { command: name, input },
      { authorization: `Bearer ${key}`, "idempotency-key": `${id}/${name}` },
    );
    if (name === "open") paths.set(id, reply["id"] as string);
    if (name === "close") paths.delete(id);
    return reply["state"] as string;
  };
}

function byHand(port: number, key: string): Send {
  return async (id, name, input) =>
    (await post(`http://127.0.0.1:${port}/${id}`, { id: `${id}/${name}`, name, input }, { authorization: `Bearer ${key}` }))[
      "state"
    ] as string;
}

async function post(url: string, body: JsonObject, headers: { readonly [name: string]: string }): Promise<JsonObject> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as JsonObject;
}

/** Starts a program and waits for the one JSON line that says it is ready. */
async function startProcess(args: readonly string[], environment: NodeJS.ProcessEnv, stops: (() => unknown)[]): Promise<JsonObject> {
  const child = spawn(process.execPath, args, { env: environment, stdio: ["ignore", "pipe", "ignore"] });
  stops.push(() => endOf(child));
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.includes("\n")) resolve(JSON.parse(out) as JsonObject);
    });
    child.once("close", (code) => reject(new Error(`${args.join(" ")} ended with ${code} before it was ready`)));
  });
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await closed;
  clearTimeout(force);
}

function percentiles(times: readonly number[]): JsonObject {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99) };
}
