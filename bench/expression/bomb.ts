/**
 * Runs one bomb in a process of its own, so that its memory can be told: prints how it ended, after what time and at
 * what peak.
 */
import { compileExpression } from "../../engine/expression/compile.ts";
import { bombs } from "./bombs.ts";

const name = process.argv[2] ?? "";
const compiled = compileExpression(bombs[name] ?? "");
const warmUp = compileExpression('[range(1000) | tostring | test("1+")] | map(select(.)) | length');
if (!compiled.ok || !warmUp.ok) throw new Error(`the bomb "${name}" does not compile`);
// The code of the evaluator is compiled by V8 before the clock starts: a server is warm.
for (let i = 0; i < 30; i++) warmUp.value.all(null);
compiled.value.all(null);
const peakBefore = process.resourceUsage().maxRSS;
const runs: number[] = [];
let first: ReturnType<typeof compiled.value.all> | null = null;
for (let i = 0; i < 5; i++) {
  // Time of the processor: on a shared machine the clock would also count the work of others.
  const started = process.cpuUsage();
  const outcome = compiled.value.all(null);
  const { user, system } = process.cpuUsage(started);
  runs.push((user + system) / 1000);
  if (first !== null && JSON.stringify(outcome) !== JSON.stringify(first))
    throw new Error(`the bomb "${name}" ended in two ways`);
  first = outcome;
}
const outcome = first?.ok === false ? first.error.code : "a result";
const median = runs.toSorted((a, b) => a - b)[2] as number;
process.stdout.write(
  JSON.stringify({
    outcome,
    ms: median,
    worstMs: Math.max(...runs),
    peakMb: (process.resourceUsage().maxRSS - peakBefore) / 1024,
  }),
);
