import { failure, ok, type Result } from "../base/result.ts";
import type { Discovery } from "./ir.ts";
import { type Interval, parseRange, sizeOf, subtract } from "./range.ts";

/** Most addresses of one discovery: a /16. A typo such as `/6` is stopped before it scans a continent. */
const maxAddresses = 65_536;

/** Most intervals left after excludes: the plan travels with the sweep. */
const maxPieces = 1_000;

/** Addresses of one shard: one activity, one row of counts, one point to go on from. */
export const shardSize = 128;

/** TCP ports tried when a discovery names none. */
const defaultPorts: readonly number[] = [22, 80, 443, 3306, 5432, 6379, 8080, 8443];

/** Connections a second when a discovery names no rate. */
const defaultRate = 100;

/** What a sweep goes over. Excluded addresses are not in it, so that no later step can touch them. */
export interface SweepPlan {
  readonly intervals: readonly Interval[];
  readonly addresses: number;
  readonly ports: readonly number[];
  readonly rate: number;
}

/**
 * The plan of a discovery, or why it cannot be run. `globalExclude` is what this installation never scans, whoever
 * asks.
 */
export function planSweep(discovery: Discovery, globalExclude: readonly string[] = []): Result<SweepPlan, string> {
  const intervals: Interval[] = [];
  const excluded: Interval[] = [];
  for (const [list, texts] of [
    [intervals, discovery.ranges],
    [excluded, discovery.exclude],
    [excluded, globalExclude],
  ] as const) {
    for (const text of texts) {
      const range = parseRange(text);
      if (!range.ok) return failure(`discovery "${discovery.name}": ${range.error}`);
      list.push(range.value);
    }
  }
  const rest = subtract(intervals, excluded);
  const addresses = sizeOf(rest);
  if (addresses > maxAddresses) {
    return failure(
      `discovery "${discovery.name}" covers ${addresses} addresses, at most ${maxAddresses} are swept in one run: split it into several`,
    );
  }
  if (rest.length > maxPieces) {
    return failure(
      `discovery "${discovery.name}" is cut into ${rest.length} pieces by its excludes, at most ${maxPieces} are swept in one run: exclude blocks, or split it`,
    );
  }
  const foreign = discovery.credentials.find((credential) => credential.kind !== "snmp");
  if (foreign !== undefined) {
    return failure(
      `discovery "${discovery.name}": a sweep asks by SNMP alone, so the ${foreign.kind} credential "${foreign.name}" would not be used: take it out`,
    );
  }
  const ports = [...new Set(discovery.ports ?? defaultPorts)].sort((a, b) => a - b);
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) return failure(`discovery "${discovery.name}": "${wrong}" is not a TCP port (1 to 65535)`);
  const rate = discovery.rate ?? defaultRate;
  if (!(rate > 0) || rate > 10_000)
    return failure(
      `discovery "${discovery.name}": rate "${rate}" must be above 0 and at most 10000 connections a second`,
    );
  return ok({ intervals: rest, addresses, ports, rate });
}
