/**
 * `npm run build`: makes `dist/`, what `opsloom` runs. `--clean` leaves nothing of older builds, as a package needs
 * it.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { waitForLock } from "../../cli/launcher/lock.ts";
import { dist } from "./folders.ts";
import { isFresh } from "./fresh.mjs";
import { buildProgram } from "./program.ts";
import { buildTypes } from "./types.ts";

const clean = process.argv.includes("--clean");
mkdirSync(dist, { recursive: true });
// Two starts at once build once: the second one finds a fresh build.
// A checkout may belong to several accounts.
const lock = await waitForLock(join(dist, "build.lock"), () => undefined, { readers: "everybody" });
try {
  if (clean || !isFresh()) await buildProgram(clean);
  // Only who writes an integration wants them, from the package.
  if (clean) buildTypes();
} finally {
  lock.release();
}
