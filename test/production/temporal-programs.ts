import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { waitForLock } from "../../cli/launcher/lock.ts";
import type { Log } from "../../cli/launcher/log.ts";

const run = promisify(execFile);
const module = fileURLToPath(new URL("../../tools/temporal-server/", import.meta.url));
const packages = { server: "go.temporal.io/server/cmd/server", sql: "go.temporal.io/server/cmd/tools/sql" } as const;

/** Paths of the two programs that a Temporal cluster on PostgreSQL is made of. */
export interface TemporalPrograms {
  readonly server: string;
  readonly sql: string;
}

/**
 * The Temporal server and its schema tool from the pinned module tools/temporal-server, checksums verified: out of the
 * cache, or built into it once, under the hash of go.sum. A build takes some minutes on two cores.
 */
export async function findTemporalPrograms(log: Log): Promise<TemporalPrograms> {
  const digest = createHash("sha256")
    .update(readFileSync(join(module, "go.sum")))
    .digest("hex")
    .slice(0, 16);
  const folder = join(cacheDirectory(process.env), "temporal-server", digest);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const lock = await waitForLock(join(folder, "build.lock"), ({ pid }) =>
    log(`process ${pid} builds the Temporal server; waiting for it`),
  );
  try {
    return { server: await make(folder, "server", log), sql: await make(folder, "sql", log) };
  } finally {
    lock.release();
  }
}

async function make(folder: string, name: keyof TemporalPrograms, log: Log): Promise<string> {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  log(`building ${packages[name]}, once`);
  const parameters = ["build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", `${path}.new`, packages[name]];
  // Nothing of the user's Go settings may change the result.
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GO111MODULE: "on" };
  await run("go", parameters, { cwd: module, env, maxBuffer: 64 * 1024 * 1024 });
  renameSync(`${path}.new`, path);
  return path;
}
