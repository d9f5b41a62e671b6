/**
 * B1 against Zigflow: fifty calls of one activity in a flat list, a loop, tries and forks, each document the same on
 * both sides but for the name of the call. The activity runs on the same worker for both, on a task queue of its own,
 * which Zigflow's `call: activity` asks for. What differs: Zigflow is Go in a process of its own, ours is TypeScript in
 * the process that has the activity and the client too.
 *
 * Ratios are rates, ours over Zigflow's: by the wall, by the processor time of both processes, and by that with the
 * Temporal server's.
 */
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { ownProcessorTime, processorTimeOf } from "../processor-time.ts";
import { compareByClocks, report, wallClock, type Clock, type Side } from "../rounds.ts";
import type { RunbookBed } from "./bed.ts";
import { calls, shapesOf, type Shape } from "./steps.ts";
import { startZigflow, zigflowCall, type Zigflow } from "../peer/zigflow.ts";

const target: { readonly [shape in Shape]: number } = { flat: 0.7, loop: 2, try: 2, fork: 2 };
const shapes = ["flat", "loop", "try", "fork"] as const;
const input = { n: "${ 40 + 2 }" };

/** `concurrencies` of each shape: runs at once in a turn. */
export async function againstZigflow(
  bed: RunbookBed,
  concurrencies: { readonly [shape in Shape]: readonly number[] },
): Promise<Json> {
  const zigflow = await startZigflow(bed, shapesOf(zigflowCall(bed, "bench.remote", input)));
  if (typeof zigflow === "string") return zigflow;
  try {
    const results: { [shape: string]: Json } = {};
    for (const shape of shapes) {
      await checkEqual(bed, zigflow, shape);
      const byConcurrency: { [concurrency: string]: Json } = {};
      for (const concurrency of concurrencies[shape])
        byConcurrency[concurrency] = await compare(bed, zigflow, shape, concurrency);
      results[shape] = byConcurrency;
    }
    return { version: zigflow.version, calls, ...results };
  } finally {
    await zigflow.stop();
  }
}

const tasks = shapesOf({ call: "bench.remote", with: input });

/**
 * Both sides must make the same calls, and a list and tries must end with the same output; loops and forks give theirs
 * other forms.
 */
async function checkEqual(bed: RunbookBed, zigflow: Zigflow, shape: Shape): Promise<void> {
  const before = bed.calls();
  const workflowId = await bed.interpret(tasks[shape], {});
  const between = bed.calls();
  const { result } = await zigflow.run(shape, {});
  const made = [between - before, bed.calls() - between];
  if (made.some((count) => count !== calls))
    throw new Error(`${shape}: ${made.join(" and ")} calls were made, not ${calls}`);
  if (shape === "loop" || shape === "fork") return;
  const ours: unknown = await bed.client.workflow.getHandle(workflowId).result();
  if (JSON.stringify(ours) !== JSON.stringify(result))
    throw new Error(`${shape}: ${JSON.stringify(ours)} differs from ${JSON.stringify(result)}`);
}

async function compare(bed: RunbookBed, zigflow: Zigflow, shape: Shape, concurrency: number): Promise<JsonObject> {
  const side =
    (run: () => Promise<unknown>): Side =>
    async () => {
      await Promise.all(Array.from({ length: concurrency }, run));
      return calls * concurrency;
    };
  const workers = (): number => ownProcessorTime() + processorTimeOf(zigflow.pid);
  const { serverPid } = bed;
  const clocks: { readonly [name: string]: Clock } = {
    wall: wallClock,
    cpu: workers,
    ...(serverPid === null ? {} : { cpuWithServer: () => workers() + processorTimeOf(serverPid) }),
  };
  const compared = await compareByClocks(
    side(() => bed.interpret(tasks[shape], {})),
    side(() => zigflow.run(shape, {})),
    clocks,
  );
  return Object.fromEntries(
    Object.entries(compared).map(([clock, comparison]) => [clock, report(comparison, target[shape])]),
  );
}
