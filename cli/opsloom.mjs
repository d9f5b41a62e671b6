// Loads the built program and runs the command line. A checkout, which has the sources, is built first when they have
// changed; a package is built already.
import { existsSync } from "node:fs";
import process from "node:process";

if (existsSync(new URL("opsloom.ts", import.meta.url))) {
  const { ensureBuilt } = await import("../tools/build/fresh.mjs");
  // The console is served by `up` alone.
  ensureBuilt(process.argv.includes("up") ? ["program", "console"] : ["program"]);
}
// Stack traces name the sources.
process.setSourceMapsEnabled(true);
const { run } = await import("../dist/opsloom.js");
await run(process.argv.slice(2));
