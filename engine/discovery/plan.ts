import { failure, ok, type Result } from "../base/result.ts";
import { type Collector, lacking, servedBy } from "./collector.ts";
import type { Discovery } from "./ir.ts";
import { formatAddress, type Interval, intersect, parseRange, rangesOf, sizeOf, subtract, union } from "./range.ts";

/** Most addresses of one discovery: a /16. A typo such as `/6` is stopped before it scans a continent. */
const maxAddresses = 65_536;

/** Most intervals left after excludes: the plan travels with the sweep. */
const maxPieces = 1_000;

/** Addresses of one shard: one activity, one row of counts, one point to go on from. */
export const shardSize = 256;

/** TCP ports tried when a discovery names none. */
const defaultPorts: readonly number[] = [22, 80, 443, 3306, 5432, 6379, 8080, 8443];

/** Connections a second when a discovery names no rate. */
const defaultRate = 100;

/** `collector: any`: every address is swept by a collector that serves it. */
export const anyCollector = "any";

/** What one collector sweeps of a run. */
export interface PlanPart {
  /** null = the collector of the installation itself. */
  readonly collector: string | null;
  readonly intervals: readonly Interval[];
}

/** What a sweep goes over. Excluded addresses are not in it, so that no later step can touch them. */
export interface SweepPlan {
  readonly intervals: readonly Interval[];
  readonly addresses: number;
  readonly ports: readonly number[];
  readonly rate: number;
  /** Ports of phase 0; null, or left out by a plan of before, = every address is scanned. */
  readonly alive?: readonly number[] | null;
  /** Who sweeps what of it; left out by a plan of before: the discovery's collector all of it. */
  readonly parts?: readonly PlanPart[];
}

export interface PlanOptions {
  /** What this installation never scans, whoever asks. */
  readonly exclude?: readonly string[];
  /** The published collectors. */
  readonly collectors?: readonly Collector[];
  /** Of the discovery's addresses only these. */
  readonly only?: readonly Interval[];
}

/** The plan of a discovery, or why it cannot be run. */
export function planSweep(
  discovery: Discovery,
  { exclude = [], collectors = [], only }: PlanOptions = {},
): Result<SweepPlan, string> {
  const refuse = (why: string): Result<SweepPlan, string> => failure(`discovery "${discovery.name}"${why}`);
  for (const text of [...discovery.ranges, ...discovery.exclude, ...exclude]) {
    const range = parseRange(text);
    if (!range.ok) return refuse(`: ${range.error}`);
  }
  const whole = subtract(rangesOf(discovery.ranges), rangesOf([...discovery.exclude, ...exclude]));
  const shared = partsOf(discovery, only === undefined ? whole : intersect(whole, only), collectors);
  if (!shared.ok) return refuse(` ${shared.error}`);
  const parts = shared.value;
  const rest = union(parts.flatMap(({ intervals }) => intervals));
  const addresses = sizeOf(rest);
  if (addresses > maxAddresses)
    return refuse(
      ` covers ${addresses} addresses, at most ${maxAddresses} are swept in one run: split it into several`,
    );
  const pieces = parts.reduce((sum, { intervals }) => sum + intervals.length, 0);
  if (pieces > maxPieces)
    return refuse(
      ` is cut into ${pieces} pieces by its excludes, at most ${maxPieces} are swept in one run: exclude blocks, or split it`,
    );
  const ports = [...new Set(discovery.ports ?? defaultPorts)].sort((a, b) => a - b);
  const alive = discovery.alive ?? null;
  const wrong = [...ports, ...(alive ?? [])].find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (wrong !== undefined) return refuse(`: "${wrong}" is not a TCP port (1 to 65535)`);
  const rate = discovery.rate ?? defaultRate;
  if (!(rate > 0) || rate > 10_000)
    return refuse(`: rate "${rate}" must be above 0 and at most 10000 connections a second`);
  return ok({ intervals: rest, addresses, ports, rate, alive, parts });
}

/** Who sweeps what; an address that nobody serves is named. */
export function partsOf(
  discovery: Pick<Discovery, "collector" | "credentials">,
  intervals: readonly Interval[],
  collectors: readonly Collector[],
): Result<PlanPart[], string> {
  const { collector: name } = discovery;
  if (name === null) return ok([{ collector: null, intervals }]);
  const named = collectors.filter((one) => name === anyCollector || one.name === name);
  // A collector of which nothing is published sweeps whatever it is asked for.
  if (name !== anyCollector && named.length === 0) return ok([{ collector: name, intervals }]);
  const able = named
    .filter((one) => lacking(one, discovery).length === 0)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const unserved = subtract(
    intervals,
    able.flatMap(({ ranges }) => rangesOf(ranges)),
  )[0];
  if (unserved !== undefined)
    return failure(
      `covers ${formatAddress(unserved.first)}, which ${name === anyCollector ? "no collector serves" : `the collector "${name}" does not serve`}${toldLack(named, discovery)}: widen the ranges of a Collector, or take the address out`,
    );
  const parts: PlanPart[] = [];
  let left: readonly Interval[] = intervals;
  for (const one of able) {
    const taken = intersect(left, servedBy(one));
    left = subtract(left, taken);
    if (taken.length > 0) parts.push({ collector: one.name, intervals: taken });
  }
  return ok(parts);
}

function toldLack(named: readonly Collector[], discovery: Pick<Discovery, "credentials">): string {
  const lacks = named.flatMap((one) => {
    const lack = lacking(one, discovery);
    return lack.length === 0 ? [] : [`"${one.name}" lacks ${lack.join(" and ")}`];
  });
  return lacks.length === 0 ? "" : ` (${lacks.join(", ")})`;
}
