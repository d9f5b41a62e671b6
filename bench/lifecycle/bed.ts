/** Where the benches of records run: the whole product and its hand-written rival, each a process, on one PostgreSQL and one Temporal server. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { startPostgres } from "../../cli/launcher/postgres.ts";
import { startTemporal } from "../../cli/launcher/temporal.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import type { JsonObject } from "../../engine/json.ts";

export interface LifecycleBed {
  readonly databaseUrl: string;
  /** Its key is that of the user `admin`. */
  readonly product: Rival;
  readonly hand: Rival;
  close(): Promise<void>;
}

interface Rival {
  readonly url: string;
  readonly key: string;
}

export async function openLifecycleBed(): Promise<LifecycleBed> {
  const home = mkdtempSync(join(tmpdir(), "opsloom-bench-"));
  // PostgreSQL runs under another account when the bench runs as root.
  chmodSync(home, 0o711);
  const stops: (() => unknown)[] = [() => rmSync(home, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
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
    const opsloom = fileURLToPath(new URL("../../cli/opsloom.mjs", import.meta.url));
    const product = await startProcess([opsloom, "up", "--json", "--home", join(home, "product"), "--port", "0"], environment, stops);
    const server = fileURLToPath(new URL("by-hand-server.ts", import.meta.url));
    const hand = await startProcess(["--import", "tsx", server], environment, stops);
    return {
      databaseUrl: postgres.url,
      product: { url: product["apiUrl"] as string, key: readFileSync(product["apiKeyFile"] as string, "utf8").trim() },
      hand: { url: `http://127.0.0.1:${hand["port"] as number}`, key: hand["key"] as string },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The JSON that a POST is answered with; throws unless the status is one of success. */
export async function post(url: string, body: JsonObject, headers: { readonly [name: string]: string }): Promise<JsonObject> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
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
