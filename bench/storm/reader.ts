/**
 * Asks an address again and again, 25 ms after each answer, in a process of its own so that no sender delays it.
 * Arguments: the address and an API key. For each line on standard input it prints the milliseconds of the answers
 * since the last, as JSON; it ends with its standard input.
 */
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";

const [url = "", key = ""] = process.argv.slice(2);
let taken: number[] = [];

createInterface({ input: process.stdin })
  .on("line", () => {
    process.stdout.write(`${JSON.stringify(taken)}\n`);
    taken = [];
  })
  .on("close", () => process.exit());

for (;;) {
  const from = performance.now();
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } });
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  taken.push(performance.now() - from);
  await pause(25);
}
