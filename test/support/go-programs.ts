import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../cli/configuration/directories.ts";
import { waitForLock } from "../../cli/launcher/lock.ts";
import type { Log } from "../../cli/launcher/log.ts";

const run = promisify(execFile);

/**
 * Programs of a pinned Go module, checksums verified: out of the cache, or built into it once, under the hash of its
 * go.sum. `packages` are what to build, by the names of the programs; their paths come back by the same names.
 */
export async function buildGoPrograms<Name extends string>(
  folder: string,
  {
    title,
    cache,
    packages,
  }: { readonly title: string; readonly cache: string; readonly packages: { readonly [name in Name]: string } },
  log: Log,
): Promise<{ readonly [name in Name]: string }> {
  const digest = createHash("sha256")
    .update(readFileSync(join(folder, "go.sum")))
    .digest("hex")
    .slice(0, 16);
  const home = join(cacheDirectory(process.env), cache, digest);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const lock = await waitForLock(join(home, "build.lock"), ({ pid }) =>
    log(`process ${pid} builds ${title}; waiting for it`),
  );
  try {
    const built: [string, string][] = [];
    for (const [name, source] of Object.entries<string>(packages)) {
      const path = join(home, name);
      if (!existsSync(path)) await build(folder, source, path, log);
      built.push([name, path]);
    }
    return Object.fromEntries(built) as { readonly [name in Name]: string };
  } finally {
    lock.release();
  }
}

async function build(folder: string, source: string, path: string, log: Log): Promise<void> {
  log(`building ${source}, once`);
  const parameters = ["build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", `${path}.new`, source];
  // Nothing of the user's Go settings may change the result.
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off", GO111MODULE: "on" };
  await run("go", parameters, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
  renameSync(`${path}.new`, path);
}
