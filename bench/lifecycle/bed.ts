/**
 * Where the benches of records run: the whole product and its hand-written rival, each a process, on one PostgreSQL and
 * one Temporal server.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { startPostgres } from "../../cli/launcher/postgres.ts";
import { startTemporal } from "../../cli/launcher/temporal.ts";
import { findTemporal } from "../../cli/launcher/temporal-binary.ts";
import type { JsonObject } from "../../engine/base/json.ts";
import { guardedHome, guardedUp } from "../../test/support/guard.ts";

export interface LifecycleBed {
  readonly databaseUrl: string;
  /** Host and port; everything runs in the namespace `default`. */
  readonly temporalAddress: string;
  /** Its key is that of the user `admin`. */
  readonly product: Rival & { readonly pid: number };
  readonly hand: Rival;
  /** Ends the product as a stop does, starts it again on what it kept, and waits until it is ready. */
  restart(): Promise<LifecycleBed["product"]>;
  close(): Promise<void>;
}

interface Rival {
  readonly url: string;
  readonly key: string;
}

export async function openLifecycleBed(): Promise<LifecycleBed> {
  const { home, remove } = guardedHome("opsloom-bench-");
  const stops: (() => unknown)[] = [remove];
  const close = async (): Promise<void> => {
    for (const stop of stops.toReversed()) await stop();
  };
  try {
    const log = (line: string): void => void process.stderr.write(`${line}\n`);
    const postgres = await startPostgres({ home, log });
    const binary = await findTemporal({
      executable: process.env["OPSLOOM_TEMPORAL_CLI"] ?? null,
      searchPath: process.env["PATH"] ?? "",
      cacheDirectory: cacheDirectory(process.env),
      log,
    });
    const temporal = await startTemporal({ home, binary, namespace: "default", headless: true, log });
    const environment = {
      ...process.env,
      OPSLOOM_DATABASE_URL: postgres.url,
      OPSLOOM_TEMPORAL_ADDRESS: temporal.address,
    };
    let up = guardedUp(join(home, "product"), environment);
    stops.push(() => up.end());
    const started = async (): Promise<LifecycleBed["product"]> => {
      const { apiUrl, apiKeyFile, pid } = await up.state;
      if (apiUrl === null || apiKeyFile === null) throw new Error("opsloom up runs no API");
      return { url: apiUrl, key: readFileSync(apiKeyFile, "utf8").trim(), pid };
    };
    const product = await started();
    const hand = await startByHand(environment, stops);
    return {
      databaseUrl: postgres.url,
      temporalAddress: temporal.address,
      product,
      async restart() {
        await up.end();
        up = guardedUp(join(home, "product"), environment);
        return started();
      },
      hand: { url: `http://127.0.0.1:${hand["port"] as number}`, key: hand["key"] as string },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The JSON that a POST is answered with; throws unless the status is one of success. */
export async function post(
  url: string,
  body: JsonObject,
  headers: { readonly [name: string]: string },
): Promise<JsonObject> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const text = await response.text();
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

/**
 * Starts the hand-written server, which ends with its standard input, and waits for the one JSON line that says it is
 * ready.
 */
async function startByHand(environment: NodeJS.ProcessEnv, stops: (() => unknown)[]): Promise<JsonObject> {
  const program = fileURLToPath(new URL("by-hand-server.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    env: environment,
    stdio: ["pipe", "pipe", "ignore"],
  });
  const ended = once(child, "exit");
  stops.push(async () => {
    child.stdin.end();
    await ended;
  });
  return new Promise((resolve, reject) => {
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.includes("\n")) resolve(JSON.parse(out) as JsonObject);
    });
    child.once("close", (code) => reject(new Error(`the hand-written server ended with ${code} before it was ready`)));
  });
}
