/** `opsloom --version` as it is built, against the same program from its sources through a loader, as it was before. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Json } from "../engine/base/json.ts";
import { type Comparison, compareSides } from "./rounds.ts";

const program = fileURLToPath(new URL("../cli/opsloom.cjs", import.meta.url));
const source = new URL("../cli/opsloom.ts", import.meta.url).href;
const fromSources = `const { run } = await import(${JSON.stringify(source)}); await run(["--version"])`;

/** Ratios are times: built over from sources, and over the start of Node itself, which is the floor. Target: 0.25. */
export async function bench(): Promise<Json> {
  const built = () => start([program, "--version"]);
  const sources = await compareSides(built, () => start(["--import", "tsx", "--input-type=module", "-e", fromSources]));
  const floor = await compareSides(built, () => start(["-e", "console.log('0.0.0')"]));
  const times = ({ ratio, min, max }: Comparison) => ({ ratio: 1 / ratio, min: 1 / max, max: 1 / min });
  return {
    bench: "version",
    startsPerSecond: sources.ours,
    overSources: {
      ...times(sources),
      target: 0.25,
      peer: "the sources through tsx",
      peerStartsPerSecond: sources.peer,
    },
    overNode: { ...times(floor), peer: "node -e" },
  };
}

function start(words: readonly string[]): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8" });
  if (status !== 0 || !/^\d+\.\d+\.\d+\n$/.test(stdout)) throw new Error(`no version was told: ${stdout}${stderr}`);
  return 1;
}
