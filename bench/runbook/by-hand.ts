/** What the runbook benchmarks compare with: the same work as hand-written workflows. */
import { proxyActivities, proxyLocalActivities } from "@temporalio/workflow";
import type { Json } from "../../engine/base/json.ts";

interface BenchActivities {
  "bench.noop"(input: Json): Promise<Json>;
  "bench.local"(input: Json): Promise<Json>;
}

const { "bench.noop": noop } = proxyActivities<BenchActivities>({ startToCloseTimeout: "1 minute" });
const { "bench.local": local } = proxyLocalActivities<BenchActivities>({ startToCloseTimeout: "2s" });

export interface ByHandInput {
  readonly steps: number;
  readonly with: Json;
}

/** Activities one after another. */
export async function sequence(input: ByHandInput): Promise<Json> {
  let last: Json = null;
  for (let step = 0; step < input.steps; step += 1) last = await noop(input.with);
  return last;
}

/** Local activities one after another. */
export async function localSequence(input: ByHandInput): Promise<Json> {
  let last: Json = null;
  for (let step = 0; step < input.steps; step += 1) last = await local(input.with);
  return last;
}

/** Ten values set, which is ten assignments. */
export function assignments(): Promise<Json> {
  let value: Json = {};
  for (let n = 0; n < 10; n += 1) value = { n };
  return Promise.resolve(value);
}
