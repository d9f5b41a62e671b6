/**
 * `npm run bench -- NAME...` runs bench/NAME.ts and prints its result as one line of JSON; without a name it lists
 * them. Each bench is a file that exports `bench(): Promise<Json>`; rounds.ts holds the protocol they share.
 */
import { readdir } from "node:fs/promises";
import type { Json } from "../engine/base/json.ts";

const notBenches = new Set(["run", "rounds", "processor-time", "growth"]);

async function names(): Promise<readonly string[]> {
  const files = await readdir(new URL(".", import.meta.url));
  return files
    .flatMap((file) => (file.endsWith(".ts") && !file.endsWith(".test.ts") ? [file.slice(0, -3)] : []))
    .filter((name) => !notBenches.has(name))
    .sort();
}

const known = await names();
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !known.includes(name));
if (wanted.length === 0 || unknown.length > 0) {
  for (const name of unknown) process.stderr.write(`there is no bench "${name}"\n`);
  process.stderr.write(`benches: ${known.join(", ")}\n`);
  process.exitCode = 2;
} else {
  for (const name of wanted) {
    const module = (await import(new URL(`${name}.ts`, import.meta.url).href)) as { bench?: () => Promise<Json> };
    if (module.bench === undefined) throw new Error(`bench/${name}.ts exports no function "bench"`);
    process.stdout.write(`${JSON.stringify(await module.bench())}\n`);
  }
}
