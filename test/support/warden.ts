/**
 * Ends what a test run or a bench has started when that is gone, however it went: its standard input ends with it. It
 * stops the embedded servers of a home, and `opsloom` if it was told to run that, and removes the home.
 * Arguments: the home, and the command line of `opsloom`, none to run nothing.
 *
 * The process is one of a group of its own and takes no signal that is meant for whoever started it.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { stopOrphans } from "../../cli/launcher/orphans.ts";

/** How long a stop in order may take. */
const stopMs = 60_000;
const program = fileURLToPath(new URL("../../cli/opsloom.cjs", import.meta.url));
const [home = "", ...words] = process.argv.slice(2);

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);
// Nobody reads what is written when whoever started it was killed.
process.stdout.on("error", () => undefined);

const left = new Promise<"left">((resolve) => process.stdin.once("end", () => resolve("left")).resume());
if (words.length === 0) await left;
else await runOpsloom();
await stopOrphans(home, () => undefined);
rmSync(home, { recursive: true, force: true });
process.exit();

async function runOpsloom(): Promise<void> {
  const opsloom = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<void>((resolve) => opsloom.once("exit", () => resolve()));
  opsloom.stdout.pipe(process.stdout);
  let said = "";
  opsloom.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
  const first = await Promise.race([left, gone]);
  if (first !== "left") {
    process.exitCode = 1;
    process.stderr.write(`opsloom ${words[0]} has ended; it said: ${said}\n`);
  }
  opsloom.kill("SIGTERM");
  await Promise.race([gone, pause(stopMs, undefined, { ref: false })]);
  opsloom.kill("SIGKILL");
  await gone;
}
