/**
 * B1: what a step of a runbook costs over the same step written by hand: wall time and CPU of the process (worker and
 * client alike in both), 50 sequential activities that do nothing, at 1, 8 and 64 runs at once. Same kind of worker,
 * each with its own bundle, the interpreter's as the product makes it; same server,
 * rounds interleaved A B B A; the figure is the ratio of medians. Target: at most 1.10.
 *
 * Then against Zigflow (runbook/against-zigflow.ts): at least 0.7 of its rate on a flat list, 2 on loops, tries and
 * forks.
 */
import type { Json, JsonObject } from "../engine/base/json.ts";
import { median } from "./rounds.ts";
import { againstZigflow } from "./runbook/against-zigflow.ts";
import { openBed, rounded, type RunbookBed } from "./runbook/bed.ts";

const steps = 50;
/** Rounds by runs at once: many runs need few rounds. Even, so that both orders are measured. */
const rounds: readonly (readonly [concurrency: number, rounds: number])[] = [
  [1, 8],
  [8, 4],
  [64, 2],
];

const tasks: readonly JsonObject[] = Array.from({ length: steps }, (_, index) => ({
  [`s${index}`]: { call: "bench.noop", with: { n: "${ .n }" } },
}));

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export async function bench(): Promise<Json> {
  const bed = await openBed();
  try {
    const byConcurrency: { [concurrency: string]: Json } = {};
    for (const [concurrency, count] of rounds)
      byConcurrency[String(concurrency)] = await compare(bed, concurrency, count);
    const zigflow = await againstZigflow(bed, { flat: [1, 8], loop: [1], try: [1], fork: [1] });
    return { benchmark: "B1 runbook-step", steps, target: { ratio: 1.1 }, concurrent: byConcurrency, zigflow };
  } finally {
    await bed.close();
  }
}

async function compare(bed: RunbookBed, concurrency: number, count: number): Promise<Json> {
  const interpreted = (): Promise<unknown> => bed.interpret(tasks, { n: 1 });
  const byHand = (): Promise<unknown> => bed.byHand("sequence", { steps, with: { n: 1 } });
  await Promise.all([interpreted(), byHand()]); // both are warm before anything is timed
  const costs: { readonly interpreted: Cost[]; readonly byHand: Cost[] } = { interpreted: [], byHand: [] };
  for (let round = 0; round < count; round += 1) {
    const order = round % 2 === 0 ? (["interpreted", "byHand"] as const) : (["byHand", "interpreted"] as const);
    for (const kind of order) costs[kind].push(await cost(kind === "interpreted" ? interpreted : byHand, concurrency));
  }
  const wall = (list: readonly Cost[]): number => median(list.map((one) => one.wallMs));
  const cpu = (list: readonly Cost[]): number => median(list.map((one) => one.cpuMs));
  const perStep = steps * concurrency;
  return {
    wallRatio: rounded(wall(costs.interpreted) / wall(costs.byHand)),
    cpuRatio: rounded(cpu(costs.interpreted) / cpu(costs.byHand)),
    interpreted: {
      wallMsPerStep: rounded(wall(costs.interpreted) / perStep),
      cpuMsPerStep: rounded(cpu(costs.interpreted) / perStep),
    },
    byHand: {
      wallMsPerStep: rounded(wall(costs.byHand) / perStep),
      cpuMsPerStep: rounded(cpu(costs.byHand) / perStep),
    },
  };
}

async function cost(run: () => Promise<unknown>, concurrency: number): Promise<Cost> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  await Promise.all(Array.from({ length: concurrency }, run));
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs: performance.now() - began, cpuMs: (user + system) / 1000 };
}
