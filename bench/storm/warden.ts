/**
 * Runs `opsloom up` for a bench and ends it when the bench is gone, however that went: its standard input ends with the bench.
 * Arguments: the home directory, which is removed at the end, and further words of the command line.
 *
 * The process is one of a group of its own and takes no signal that is meant for the bench.
 */
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import { stopOrphans } from "../../cli/launcher/orphans.ts";

/** How long a stop in order may take. */
const stopMs = 60_000;
const program = fileURLToPath(new URL("../../cli/opsloom.mjs", import.meta.url));
const [home = "", ...words] = process.argv.slice(2);

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => undefined);
// Nobody reads what is written when the bench was killed.
process.stdout.on("error", () => undefined);

const product = spawn(process.execPath, [program, "up", "--json", "--home", home, "--port", "0", ...words], {
  stdio: ["ignore", "pipe", "pipe"],
});
const gone = new Promise<void>((resolve) => product.once("exit", () => resolve()));
product.stdout.pipe(process.stdout);
let said = "";
product.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));

const left = new Promise<"left">((resolve) => process.stdin.once("end", () => resolve("left")).resume());
const first = await Promise.race([left, gone]);
if (first !== "left") {
  process.exitCode = 1;
  process.stderr.write(`opsloom up has ended; it said: ${said}\n`);
}
product.kill("SIGTERM");
await Promise.race([gone, pause(stopMs, undefined, { ref: false })]);
product.kill("SIGKILL");
await gone;
await stopOrphans(home, () => undefined);
rmSync(home, { recursive: true, force: true });
process.exit();
