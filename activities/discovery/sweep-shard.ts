/**
 * One shard of a sweep: probe, identify, write.
 *
 * S1. An excluded address is not touched: excludes are no part of the plan, and a shard with one that this collector
 *     excludes is refused whole. Skipping it silently would make what is there look gone.
 * S2. No more connections start in a second than the discovery allows; shards of a run follow one another.
 * S3. What this machine cannot do (no sockets left, no database) fails the shard and is tried again: it is never read
 *     as "nothing there".
 */
import { setMaxListeners } from "node:events";
import { ApplicationFailure } from "@temporalio/common";
import type pg from "pg";
import { candidatesOf, isActive } from "../../engine/discovery/candidates.ts";
import { credentialsFor, defaultLockout } from "../../engine/discovery/credential.ts";
import { readCredentialSecret } from "../../engine/discovery/credential-secret.ts";
import type { Discovery } from "../../engine/discovery/ir.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Observation } from "../../engine/discovery/observation.ts";
import {
  addressesOf,
  formatAddress,
  type Interval,
  parseRange,
  sizeOf,
  subtract,
} from "../../engine/discovery/range.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { supersede } from "../../store/cmdb/relate.ts";
import type { UpsertOutcome } from "../../store/cmdb/outcome.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { recordShard, type ShardFault, type Sighting } from "../../store/discovery/record-shard.ts";
import type { ShardParams } from "../../workflows/discovery/messages.ts";
import type { SecretStore } from "../function/secret.ts";
import { createLogins } from "../probe/logins.ts";
import { createStoredMemory } from "../probe/stored-memory.ts";
import type { ProbeTimes } from "./inspect-port.ts";
import { createPace } from "./pace.ts";
import { sweepAddress } from "./sweep-address.ts";

export interface ShardDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly exclude: readonly string[];
  readonly secrets: SecretStore;
  readonly classes: CiClasses;
  readonly concurrency: number;
  readonly times: ProbeTimes;
  readonly signal: AbortSignal;
  readonly snmpPort?: number;
}

/** Candidates of one upsert: a payload of a busy shard is thousands. */
const addressesPerUpsert = 32;

export async function sweepShard(params: ShardParams, deps: ShardDeps): Promise<{ readonly addresses: number }> {
  // Every probe under way listens to it.
  setMaxListeners(0, deps.signal);
  const addresses = addressesOf(params.intervals).map(formatAddress);
  assertAllowed(params, deps.exclude, addresses.length);
  const faults: ShardFault[] = [];
  const { credentials, secrets } = await readSecrets(params, deps.secrets, faults);
  const logins = createLogins({
    credentials,
    lockout: params.lockout ?? defaultLockout,
    secrets,
    memory: createStoredMemory(deps.pool, { addresses, now: deps.now }),
    now: deps.now,
  });
  const pace = createPace({ perSecond: params.rate, concurrency: deps.concurrency, signal: deps.signal });
  const swept = await eachLimited(
    addresses,
    Math.max(1, Math.floor(deps.concurrency / Math.max(1, params.ports.length))),
    deps.signal,
    (address) =>
      sweepAddress(address, {
        ports: params.ports,
        logins: credentialsFor(credentials, "snmp", address, []).length === 0 ? null : logins,
        pace,
        times: deps.times,
        signal: deps.signal,
        ...(deps.snmpPort === undefined ? {} : { snmpPort: deps.snmpPort }),
      }),
  );
  // What was cut off by a cancellation says nothing about the other side.
  deps.signal.throwIfAborted();
  for (const { observation, refused } of swept)
    if (refused !== null) faults.push({ address: observation.address, code: "credential", message: refused.message });
  const active = swept.map((one) => one.observation).filter(isActive);
  const at = deps.now();
  const outcomes: UpsertOutcome[] = [];
  for (let start = 0; start < active.length; start += addressesPerUpsert) {
    const candidates = candidatesOf(active.slice(start, start + addressesPerUpsert), {
      classes: deps.classes,
      stamp: params.stamp,
      at,
      formatInstant,
    });
    outcomes.push(...(await upsert(deps.pool, { classes: deps.classes, candidates, source: "discovery", at })));
  }
  for (const outcome of outcomes) {
    if (outcome.kind === "refused")
      faults.push({
        address: outcome.ref.split(":")[0] ?? outcome.ref,
        code: outcome.fault.code,
        message: outcome.fault.message,
      });
  }
  const secure = endpointsWithCertificate(active, outcomes);
  if (secure.length > 0) await supersede(deps.pool, { from: secure, type: "usesCertificate", source: "discovery", at });
  await recordShard(deps.pool, {
    runId: params.runId,
    discovery: params.discovery,
    first: params.first,
    addresses: addresses.length,
    at,
    faults,
    sightings: sightingsOf(active, outcomes),
    counts: {
      probed: addresses.length,
      connections: pace.started,
      alive: swept.filter((one) => one.alive).length,
      active: active.length,
      openPorts: active.reduce((sum, one) => sum + one.ports.length, 0),
      inserted: countOf(outcomes, "inserted"),
      updated: countOf(outcomes, "updated"),
      unchanged: countOf(outcomes, "unchanged"),
      faults: faults.length,
    },
  });
  return { addresses: addresses.length };
}

/** The credentials whose secrets can be used, and those secrets, read once for the whole shard. */
async function readSecrets(
  params: ShardParams,
  secrets: SecretStore,
  faults: ShardFault[],
): Promise<{ readonly credentials: Discovery["credentials"]; readonly secrets: SecretStore }> {
  const values = new Map<string, Json | undefined>();
  const usable: Discovery["credentials"][number][] = [];
  for (const credential of params.credentials) {
    const value = await secrets.read(credential.name);
    values.set(credential.name, value);
    const read = readCredentialSecret(credential.kind, value, credential.user ?? null);
    if (read.ok) usable.push(credential);
    else
      faults.push({
        address: "",
        code: "credential",
        message: `the secret "${credential.name}" is not used: ${read.error}`,
      });
  }
  return { credentials: usable, secrets: { read: (name) => Promise.resolve(values.get(name)) } };
}

/**
 * Places where each CI was seen: the address of a host, the port of an application or of the application that shows a
 * certificate.
 */
function sightingsOf(observations: readonly Observation[], outcomes: readonly UpsertOutcome[]): Sighting[] {
  const ids = new Map(
    outcomes.flatMap((outcome) => (outcome.kind === "refused" ? [] : [[outcome.ref, outcome.id] as const])),
  );
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

function countOf(outcomes: readonly UpsertOutcome[], kind: UpsertOutcome["kind"]): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}

function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

function assertAllowed(params: ShardParams, exclude: readonly string[], planned: number): void {
  if (sizeOf(subtract(params.intervals, intervalsOf(exclude))) === planned) return;
  throw ApplicationFailure.create({
    type: "DiscoveryRefused",
    message: `discovery "${params.discovery}" asks this collector for addresses that it excludes (${exclude.join(", ")}): exclude them in the definition too`,
    nonRetryable: true,
  });
}

function intervalsOf(ranges: readonly string[]): Interval[] {
  return ranges.map((text) => {
    const range = parseRange(text);
    if (!range.ok) throw new Error(`exclude of this collector: ${range.error}`);
    return range.value;
  });
}

/**
 * Runs `work` for each item, at most `limit` at a time; the first error stops the start of others and is thrown when
 * all that run have ended.
 */
async function eachLimited<T, R>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const errors: unknown[] = [];
  let next = 0;
  const runners = Array.from({ length: Math.min(limit, items.length) }, async () => {
    while (next < items.length && errors.length === 0) {
      const index = next++;
      try {
        signal.throwIfAborted();
        results[index] = await work(items[index] as T);
      } catch (error) {
        errors.push(error);
      }
    }
  });
  await Promise.all(runners);
  if (errors.length > 0) throw errors[0];
  return results;
}
