// Runs before npm start and npm test, when no dependency may be there yet: node:* imports and old syntax only.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const parts = process.versions.node.split(".").map(Number);
const fits = (parts[0] === 20 && parts[1] >= 19) || (parts[0] === 22 && parts[1] >= 12) || parts[0] > 22;

function say(text) {
  process.stderr.write("opsloom: " + text + "\n");
}

/**
 * npm writes what it installed into node_modules/.package-lock.json; it must tell of every package of the lock file.
 */
function isInstalled() {
  const lock = join(root, "package-lock.json");
  const installed = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  // A lock file that git has just written is newer although nothing in it changed: then the contents decide.
  if (statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(lock, "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.keys(wanted).every(function (path) {
    if (path === "" || wanted[path].optional === true || wanted[path].devOptional === true) return true;
    return present[path] !== undefined && present[path].version === wanted[path].version;
  });
}

if (!fits) {
  say(
    "Node.js ^20.19 || >=22.12 is needed, and this is " +
      process.versions.node +
      ": install a newer one from https://nodejs.org",
  );
  process.exit(1);
}

if (!isInstalled()) {
  say("installing the locked dependencies (npm ci), once");
  // stdout stays clean for `npm start --silent -- --json`.
  const npm = process.env.npm_execpath;
  const command = npm === undefined ? ["npm"] : [process.execPath, npm];
  const run = spawnSync(
    command[0],
    command.slice(1).concat(["ci", "--include=dev", "--no-fund", "--no-audit", "--loglevel=error"]),
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
    },
  );
  if (run.status !== 0) {
    say("npm ci failed" + (run.error ? ": " + run.error.message : "") + "; the dependencies are not installed");
    process.exit(1);
  }
}
