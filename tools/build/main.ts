/**
 * `npm run build`: makes `dist/`, what `opsloom` runs and the console that it serves. `--clean` leaves nothing of older
 * builds, as a package needs it; `program` or `console` makes that part alone.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { waitForLock } from "../../cli/launcher/lock.ts";
import { dist } from "./folders.ts";
import { isFresh, type Part, stamps } from "./fresh.mjs";
import { buildProgram } from "./program.ts";
import { buildTypes } from "./types.ts";

const clean = process.argv.includes("--clean");
const named = (["program", "console"] as const).filter((part) => process.argv.includes(part));
const isWanted = (part: Part): boolean =>
  clean || ((named.length === 0 || named.includes(part)) && !isFresh(stamps[part]));
mkdirSync(dist, { recursive: true });
// Two starts at once build once: the second one finds a fresh build.
// A checkout may belong to several accounts.
const lock = await waitForLock(join(dist, "build.lock"), () => undefined, { readers: "everybody" });
try {
  if (isWanted("program")) await buildProgram(clean);
  // Vite takes a second to load.
  if (isWanted("console")) await (await import("./console.ts")).buildConsole();
  // Only who writes an integration wants them, from the package.
  if (clean) buildTypes();
} finally {
  lock.release();
}
