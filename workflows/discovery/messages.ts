/** Names and payloads of discovery sweeps. */
import type { Discovery } from "../../engine/discovery/ir.ts";
import type { SweepPlan } from "../../engine/discovery/plan.ts";
import type { Interval } from "../../engine/discovery/range.ts";
import type { JsonObject } from "../../engine/base/json.ts";

export const discoverySweepWorkflow = "discoverySweep";

/**
 * Workflow id of a sweep asked for by hand, and prefix of those of its schedule: two of one discovery never overlap by
 * hand.
 */
export function sweepWorkflowId(discovery: string): string {
  return `discovery/${discovery}`;
}

/**
 * Queue of the workers that probe. A collector near its targets polls its own and needs no other connection than
 * outbound.
 */
export function discoveryTaskQueue(collector: string | null): string {
  return collector === null ? "ops-io-discovery" : `ops-io-discovery-${collector}`;
}

export interface SweepInput {
  readonly discovery: Discovery;
  /** Set when a sweep goes on in a new execution. */
  readonly resume?: SweepCursor;
}

export interface SweepCursor {
  readonly runId: string;
  readonly plan: SweepPlan;
  /** Position of the next address. */
  readonly next: number;
  /** Milliseconds. */
  readonly startedAt: number;
}

export interface SweepOutcome {
  readonly runId: string;
  readonly phase: "completed" | "cancelled" | "expired" | "faulted";
  /** Sums over its shards. */
  readonly counts: { readonly [count: string]: number };
  /** Ids of the CIs found to be gone; empty unless completed. */
  readonly absent: readonly string[];
}

export interface StartedSweep {
  readonly runId: string;
  readonly plan: SweepPlan;
  readonly startedAt: number;
}

export interface ShardParams {
  readonly runId: string;
  readonly discovery: string;
  /** Position of its first address in the plan. */
  readonly first: number;
  readonly intervals: readonly Interval[];
  readonly ports: readonly number[];
  readonly rate: number;
  readonly credentials: Discovery["credentials"];
  /** Left out by runs that began before there was one. */
  readonly lockout?: NonNullable<Discovery["lockout"]>;
  readonly stamp: JsonObject;
}

/** Activities that only touch the store. */
export interface SweepStoreActivities {
  startSweep(params: { readonly runId: string; readonly discovery: Discovery }): Promise<StartedSweep>;
  endSweep(params: {
    readonly runId: string;
    readonly discovery: Discovery;
    readonly phase: SweepOutcome["phase"];
    readonly fault: string | null;
  }): Promise<SweepOutcome>;
}

/** Activities of a collector. */
export interface SweepProbeActivities {
  /** Probes, identifies and writes one shard; returns how many addresses it had. */
  sweepShard(params: ShardParams): Promise<{ readonly addresses: number }>;
}
