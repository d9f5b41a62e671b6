/** Names and payloads of discovery sweeps. */
import type { Lockout, LoginEnd, TargetStanding } from "../../engine/discovery/credential.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import type { ShownKey } from "../../engine/discovery/host-key.ts";
import type { SweepPlan } from "../../engine/discovery/plan.ts";
import type { Interval } from "../../engine/discovery/range.ts";
import type { SweptTarget, TargetError } from "../../engine/discovery/target.ts";
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
  /** Of its addresses only these: nothing is inferred from such a run. */
  readonly only?: readonly Interval[];
  /** What its targets say is kept, for a fixture. */
  readonly record?: boolean;
  /** Set when a sweep goes on in a new execution. */
  readonly resume?: SweepCursor;
}

export interface SweepCursor {
  readonly runId: string;
  readonly plan: SweepPlan;
  /** Addresses that are done, in all. */
  readonly next: number;
  /** Of each part of the plan; left out by a run of before, whose plan has one. */
  readonly positions?: readonly number[];
  /** Milliseconds. */
  readonly startedAt: number;
  /** By what targets are explored, packed; left out = by nothing: by no pattern, or a run of before. */
  readonly guide?: string;
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
  readonly guide?: string;
}

/** What a collector is asked: all it needs to know, no connection to anything but its targets. */
export interface ShardRequest {
  readonly runId: string;
  readonly discovery: string;
  /** Position of its first address in the plan. */
  readonly first: number;
  readonly intervals: readonly Interval[];
  readonly ports: readonly number[];
  /** Ports of phase 0; null = every address is scanned. */
  readonly alive: readonly number[] | null;
  readonly rate: number;
  readonly credentials: Discovery["credentials"];
  readonly lockout: Lockout;
  /** What is remembered of these credentials at these addresses. */
  readonly known: readonly TargetStanding[];
  /** The host keys that these addresses have shown. */
  readonly hostKeys?: readonly ShownKey[];
  readonly guide?: string;
}

/** What a collector answers: at most `maxShardBytes` of JSON. */
export interface ShardSeen {
  /** How many of the addresses asked for, from the first on, it tells of; the others are asked for once more. */
  readonly addresses: number;
  readonly connections: number;
  /** Those that answered. */
  readonly targets: readonly SweptTarget[];
  /** Of the shard as a whole. */
  readonly errors: readonly TargetError[];
  /** In their order, also at addresses that it does not tell of. */
  readonly logins: readonly LoginEnd[];
  /** That were shown where a login was taken, and were not known; left out by collectors of before. */
  readonly hostKeys?: readonly ShownKey[];
}

/** What the central worker takes into the CMDB. */
export interface TakenShard {
  readonly runId: string;
  readonly discovery: string;
  readonly first: number;
  readonly intervals: readonly Interval[];
  readonly stamp: JsonObject;
  readonly lockout: Lockout;
  readonly seen: ShardSeen;
  /** By what its targets were explored. */
  readonly guide?: string;
  /** What targets said is kept, for a fixture. */
  readonly record?: boolean;
}

/** As runs of before asked for a shard: probed and written by one activity. */
export interface ShardParams extends Omit<ShardRequest, "alive" | "lockout" | "known" | "hostKeys" | "guide"> {
  /** Left out by runs that began before there was one. */
  readonly lockout?: Lockout;
  readonly stamp: JsonObject;
}

/** Activities that only touch the store. */
export interface SweepStoreActivities {
  startSweep(params: {
    readonly runId: string;
    readonly discovery: Discovery;
    readonly only?: readonly Interval[];
  }): Promise<StartedSweep>;
  /** For as many of the addresses, from the first on, as one request has room for; at least one. */
  recallLogins(params: {
    readonly intervals: readonly Interval[];
    readonly credentials: Discovery["credentials"];
  }): Promise<{
    readonly addresses: number;
    readonly known: readonly TargetStanding[];
    readonly hostKeys?: readonly ShownKey[];
  }>;
  takeShard(params: TakenShard): Promise<void>;
  endSweep(params: {
    readonly runId: string;
    readonly discovery: Discovery;
    readonly phase: SweepOutcome["phase"];
    readonly fault: string | null;
  }): Promise<SweepOutcome>;
}

/** Activities of a collector: they reach targets, and nothing else. */
export interface SweepCollectorActivities {
  probeShard(params: ShardRequest): Promise<ShardSeen>;
}

/** What runs that were under way when collectors began to return what they see still ask for. */
export interface SweepProbeActivities {
  /** Probes, identifies and writes one shard; returns how many addresses it had. */
  sweepShard(params: ShardParams): Promise<{ readonly addresses: number }>;
}
