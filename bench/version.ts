/** `opsloom --version` as it is built, against the same program from its sources through a loader, as it was before. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Json } from "../engine/base/json.ts";
import { compareSides } from "./rounds.ts";

const program = fileURLToPath(new URL("../cli/opsloom.mjs", import.meta.url));
const source = new URL("../cli/opsloom.ts", import.meta.url).href;
const fromSources = `const { run } = await import(${JSON.stringify(source)}); await run(["--version"])`;

/** Ratios are times: built over from sources. Target: at most 0.25. */
export async function bench(): Promise<Json> {
  start([program, "--version"]);
  const sides = await compareSides(
    () => start([program, "--version"]),
    () => start(["--import", "tsx", "--input-type=module", "-e", fromSources]),
  );
  return {
    bench: "version",
    startsPerSecond: sides.ours,
    timeRatio: 1 / sides.ratio,
    min: 1 / sides.max,
    max: 1 / sides.min,
    target: 0.25,
    peer: { name: "the sources through tsx", startsPerSecond: sides.peer },
  };
}

function start(words: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0 || !/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new Error(`no version was told: ${stdout}${stderr}`);
  return 1;
}
