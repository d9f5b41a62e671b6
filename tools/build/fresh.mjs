// Whether dist/ is what the sources are. Read at each start in a checkout: node:* imports only, and nothing but stats.
//
// Invariant: a build that is older than one of its sources never runs.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What a build leaves behind: the marks of the files that it read. */
export const stamps = { program: "stamp.json", console: "console.json" };

/** Whether every file that the last build read is as it was then: of the program, or of the console. */
export function isFresh(stamp) {
  let files;
  try {
    files = JSON.parse(readFileSync(join(root, "dist", stamp), "utf8"));
  } catch {
    return false;
  }
  return Object.keys(files).every((file) => markOf(file) === files[file]);
}

/** Time and size of a file of the checkout, as one text; "" when there is none. */
export function markOf(file) {
  const stats = statSync(join(root, file), { throwIfNoEntry: false });
  return stats === undefined ? "" : `${stats.mtimeMs} ${stats.size}`;
}

/** Builds those parts whose sources have changed. Throws with what the build said when it failed. */
export function ensureBuilt(parts) {
  const old = parts.filter((part) => !isFresh(stamps[part]));
  if (old.length === 0) return;
  if (process.stderr.isTTY) process.stderr.write("opsloom: building, because the sources have changed\n");
  // tsx is there for the build only: what runs is dist/.
  const run = spawnSync(process.execPath, ["--import", "tsx", join(root, "tools", "build", "main.ts"), ...old], {
    cwd: root,
    encoding: "utf8",
  });
  if (run.error !== undefined) throw run.error;
  if (run.status !== 0) throw `the sources have changed and the build failed (npm run build):\n${run.stderr.trim()}`;
}
