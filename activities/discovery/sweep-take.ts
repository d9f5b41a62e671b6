/**
 * What the central worker does with what a collector saw of one shard: it takes it into the CMDB. Delivered again, it
 * replaces what it wrote.
 */
import { ApplicationFailure } from "@temporalio/common";
import type pg from "pg";
import { candidatesOf, isActive } from "../../engine/discovery/candidates.ts";
import type { Observation } from "../../engine/discovery/observation.ts";
import { type Interval, parseAddress, sizeOf } from "../../engine/discovery/range.ts";
import { phaseOf, type TargetError } from "../../engine/discovery/target.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { supersede } from "../../store/cmdb/end-edges.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { noteLogins } from "../../store/discovery/credential-affinity.ts";
import { isShardRecorded, recordShard, type Sighting, type TargetRow } from "../../store/discovery/record-shard.ts";
import type { ShardSeen, TakenShard } from "../../workflows/discovery/messages.ts";

export interface TakeShardDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly classes: CiClasses;
}

/** Candidates of one upsert: a payload of a busy shard is thousands. */
const addressesPerUpsert = 32;

export async function takeShard({ seen, ...shard }: TakenShard, { pool, now, classes }: TakeShardDeps): Promise<void> {
  assertWithin(shard.intervals, seen);
  // Refusals count: those of a shard that was recorded have been counted. Before it is recorded, so that none is lost.
  if (seen.logins.length > 0 && !(await isShardRecorded(pool, shard)))
    await noteLogins(pool, seen.logins, shard.lockout);
  const active = seen.targets.map((one) => one.observation).filter(isActive);
  const at = now();
  const outcomes: UpsertOutcome[] = [];
  for (let start = 0; start < active.length; start += addressesPerUpsert) {
    const candidates = candidatesOf(active.slice(start, start + addressesPerUpsert), {
      classes,
      stamp: shard.stamp,
      at,
      formatInstant,
    });
    outcomes.push(...(await upsert(pool, { classes, candidates, source: "discovery", at })));
  }
  const secure = endpointsWithCertificate(active, outcomes);
  if (secure.length > 0) await supersede(pool, { from: secure, type: "usesCertificate", source: "discovery", at });
  const targets = rowsOf(seen, outcomes);
  await recordShard(pool, {
    runId: shard.runId,
    discovery: shard.discovery,
    first: shard.first,
    at,
    targets,
    errors: seen.errors,
    sightings: sightingsOf(active, outcomes),
    counts: {
      probed: seen.addresses,
      connections: seen.connections,
      alive: seen.targets.length,
      active: active.length,
      openPorts: active.reduce((sum, one) => sum + one.ports.length, 0),
      inserted: countOf(outcomes, "inserted"),
      updated: countOf(outcomes, "updated"),
      unchanged: countOf(outcomes, "unchanged"),
      faults: countOf(outcomes, "refused"),
      errors: targets.reduce((sum, { errors }) => sum + errors.length, 0),
    },
  });
}

/** What a collector tells of addresses that it was not asked for is none of this run. */
function assertWithin(intervals: readonly Interval[], { targets, addresses, logins }: ShardSeen): void {
  const told = [...targets.map(({ observation }) => observation.address), ...logins.map(({ address }) => address)];
  const stranger = told.find((text) => {
    const address = parseAddress(text);
    return address === null || !intervals.some(({ first, last }) => first <= address && address <= last);
  });
  if (stranger === undefined && addresses >= 1 && addresses <= sizeOf(intervals)) return;
  throw ApplicationFailure.create({
    type: "DiscoveryRefused",
    message:
      stranger === undefined
        ? `a collector says that it swept ${addresses} of ${sizeOf(intervals)} addresses: its version is not that of this worker`
        : `a collector tells of "${stranger.slice(0, 60)}", which it was not asked for`,
    nonRetryable: true,
  });
}

/** Each target with its CI and all that was in the way, the refusal of its CIs included. */
function rowsOf({ targets }: ShardSeen, outcomes: readonly UpsertOutcome[]): TargetRow[] {
  const ids = idsOf(outcomes);
  const refusals = new Map<string, TargetError[]>();
  for (const outcome of outcomes) {
    if (outcome.kind !== "refused") continue;
    const [address = outcome.ref, port] = outcome.ref.split(":");
    const errors = refusals.get(address) ?? [];
    errors.push({
      phase: "identify",
      category: "configuration",
      port: port === undefined ? null : Number(port),
      credential: null,
      message: `${outcome.fault.code}: ${outcome.fault.message}`,
    });
    refusals.set(address, errors);
  }
  return targets.map((target) => {
    const { address, ports } = target.observation;
    const ciId = ids.get(address) ?? null;
    return {
      address,
      phase: phaseOf(target, ciId !== null),
      ports: ports.map(({ port }) => port),
      ciId,
      credentials: target.credentials,
      tookMs: target.tookMs,
      errors: [...target.errors, ...(refusals.get(address) ?? [])],
    };
  });
}

/**
 * Places where each CI was seen: the address of a host, the port of an application or of the application that shows a
 * certificate.
 */
function sightingsOf(observations: readonly Observation[], outcomes: readonly UpsertOutcome[]): Sighting[] {
  const ids = idsOf(outcomes);
  const sightings: Sighting[] = [];
  const see = (ref: string, address: string, port: number): void => {
    const ciId = ids.get(ref);
    if (ciId !== undefined) sightings.push({ ciId, address, port });
  };
  for (const { address, ports } of observations) {
    see(address, address, 0);
    for (const { port, tls } of ports) {
      see(`${address}:${port}`, address, port);
      if (tls?.certificate != null) see(tls.certificate.fingerprint, address, port);
    }
  }
  return sightings;
}

/** Ids of the applications that showed a certificate. */
function endpointsWithCertificate(observations: readonly Observation[], outcomes: readonly UpsertOutcome[]): string[] {
  const refs = new Set(
    observations.flatMap(({ address, ports }) =>
      ports.flatMap(({ port, tls }) => (tls?.certificate == null ? [] : [`${address}:${port}`])),
    ),
  );
  return outcomes.flatMap((outcome) => (outcome.kind !== "refused" && refs.has(outcome.ref) ? [outcome.id] : []));
}

function idsOf(outcomes: readonly UpsertOutcome[]): ReadonlyMap<string, string> {
  return new Map(
    outcomes.flatMap((outcome) => (outcome.kind === "refused" ? [] : [[outcome.ref, outcome.id] as const])),
  );
}

function countOf(outcomes: readonly UpsertOutcome[], kind: UpsertOutcome["kind"]): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}

function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}
