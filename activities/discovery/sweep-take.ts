/**
 * What the central worker does with what a collector saw of one shard: it takes it into the CMDB. Delivered again, it
 * replaces what it wrote.
 */
import { ApplicationFailure } from "@temporalio/common";
import type pg from "pg";
import { hostCandidatesOf, isActive, portCandidatesOf } from "../../engine/discovery/candidates.ts";
import type { Observation } from "../../engine/discovery/observation.ts";
import { type Interval, parseAddress, sizeOf } from "../../engine/discovery/range.ts";
import type { Candidate } from "../../engine/identity/candidate.ts";
import type { CiClasses } from "../../engine/identity/identify.ts";
import { plainAttributes } from "../../engine/identity/reconcile.ts";
import type { RelationTypes } from "../../engine/identity/relation.ts";
import type { Guide } from "../../engine/pattern/guide.ts";
import { readRecording } from "../../engine/pattern/recording.ts";
import type { HostCi } from "../../engine/pattern/sighting.ts";
import { readCis } from "../../store/cmdb/find.ts";
import { noteFiles } from "../../store/cmdb/note-files.ts";
import { supersede } from "../../store/cmdb/supersede.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import { upsert } from "../../store/cmdb/upsert.ts";
import { noteLogins } from "../../store/discovery/credential-affinity.ts";
import { noteHostKey } from "../../store/discovery/ssh-host-keys.ts";
import { isShardRecorded, recordShard } from "../../store/discovery/record-shard.ts";
import { noteTraffic } from "../../store/traffic/note.ts";
import type { ShardSeen, TakenShard } from "../../workflows/discovery/messages.ts";
import { judgeSent } from "../certificate/judge-sent.ts";
import { noteShown } from "../certificate/note-shown.ts";
import { unpack } from "./packed.ts";
import {
  countOf,
  endpointsWithCertificate,
  maxRecordingBytes,
  placesOf,
  refsOf,
  rowsOf,
  sightingsOf,
  toldSightings,
} from "./sweep-rows.ts";
import { maxGuideBytes } from "./sweep-probe.ts";
import {
  beginPlays,
  endPlays,
  exploredPorts,
  type Play,
  type PlayDeps,
  type RecordedTarget,
  unfinished,
} from "./take-recordings.ts";

export interface TakeShardDeps {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly classes: CiClasses;
  readonly relations: RelationTypes;
}

/** Candidates of one upsert: a payload of a busy shard is thousands. */
const addressesPerUpsert = 32;

export async function takeShard(shard: TakenShard, { pool, now, classes, relations }: TakeShardDeps): Promise<void> {
  const { seen, lockout, stamp } = shard;
  assertWithin(shard.intervals, seen);
  // Refusals count: those of a shard that was recorded have been counted. Before it is recorded, so that none is lost.
  if (seen.logins.length > 0 && !(await isShardRecorded(pool, shard))) await noteLogins(pool, seen.logins, lockout);
  const at = now();
  for (const { address, key } of seen.hostKeys ?? []) await noteHostKey(pool, { address, key, at });
  const active = seen.targets.filter(({ observation }) => isActive(observation));
  const recorded = readRecordings(shard, active);
  const identities = new Map(active.map(({ observation, identity = {} }) => [observation.address, identity]));
  const params = { classes, stamp, at, formatInstant, identities };
  const deps = { ...params, pool, relations, guide: readGuide(shard) };

  const plays = await beginPlays(recorded, deps);
  const known = new Map<string, HostCi>(
    plays.flatMap(({ target, told }) => (told === null ? [] : [[target.observation.address, told] as const])),
  );
  const observations = active.map(({ observation }) => observation);
  const hosts = await tell(observations, { pool, classes, at }, (some) =>
    hostCandidatesOf(some, { ...params, hosts: known, explored: exploredPorts(plays) }),
  );
  await addHosts(known, hosts, { pool, classes });
  await endPlays(plays, known, deps);
  const explored = exploredPorts(plays);
  const problems = await judgeSent(pool, placesOf(observations, new Map()), { source: "discovery", at });
  const ports = await tell(observations, { pool, classes, at }, (some) =>
    portCandidatesOf(some, { ...params, hosts: known, explored, problems }),
  );
  const secure = endpointsWithCertificate(observations, ports);
  if (secure.length > 0) await supersede(pool, { from: secure, type: "usesCertificate", source: "discovery", at });
  await noteShown(pool, placesOf(observations, refsOf(ports)), { classes, source: "discovery", at, isTold: true });
  const again = await playAgain(unfinished(plays), known, { ...deps, at: at + 1 });

  await noteFiles(
    pool,
    plays.flatMap(({ exploration }) => exploration?.files ?? []),
    at,
  );
  const final = plays.map((play) => again.get(play.target.observation.address) ?? play);
  const open = final.flatMap(({ exploration }) => exploration?.traffic ?? []);
  await noteTraffic(pool, { sightings: open.map((one) => ({ ...one, at })), source: "discovery" });
  const outcomes = [...plays.flatMap((play) => play.outcomes), ...hosts, ...ports];
  const ids = new Map([...idsOf(known), ...refsOf(ports)]);
  const targets = rowsOf(shard, { hosts: idsOf(known), outcomes: [...hosts, ...ports], plays: final });
  await recordShard(pool, {
    runId: shard.runId,
    discovery: shard.discovery,
    first: shard.first,
    at,
    targets,
    errors: seen.errors,
    sightings: [...sightingsOf(observations, ids), ...toldSightings(final)],
    awaited: final.flatMap(({ exploration }) => exploration?.awaited ?? []),
    gone: final.flatMap(({ exploration }) => exploration?.gone ?? []),
    counts: {
      probed: seen.addresses,
      connections: seen.connections,
      alive: seen.targets.length,
      active: active.length,
      openPorts: observations.reduce((sum, one) => sum + one.ports.length, 0),
      explored: targets.filter(({ phase }) => phase === "explore").length,
      inserted: countOf(outcomes, "inserted"),
      updated: countOf(outcomes, "updated"),
      unchanged: countOf(outcomes, "unchanged"),
      faults: countOf(outcomes, "refused"),
      errors: targets.reduce((sum, { errors }) => sum + errors.length, 0),
    },
  });
}

type Active = ShardSeen["targets"];

/** What targets said to patterns, read as what comes of strangers. */
function readRecordings({ guide }: TakenShard, active: Active): readonly RecordedTarget[] {
  if (guide === undefined) return [];
  return active.flatMap(({ observation, recording: packed }) => {
    if (packed === undefined) return [];
    const json = unpack(packed, maxRecordingBytes);
    const recording = json === null ? null : readRecording(json);
    if (recording?.ok !== true || recording.value.seen.address !== observation.address)
      throw ApplicationFailure.create({
        type: "DiscoveryRefused",
        message: `what ${observation.address} said to patterns cannot be read: the version of its collector is not that of this worker`,
        nonRetryable: true,
      });
    return [{ observation, recording: recording.value }];
  });
}

function readGuide({ guide }: TakenShard): Guide {
  const read = guide === undefined ? null : (unpack(guide, maxGuideBytes) as Guide | null);
  return read ?? { patterns: [], lineage: {} };
}

/** Hands candidates to the CMDB, some addresses at a time. */
async function tell(
  observations: readonly Observation[],
  params: { readonly pool: pg.Pool; readonly classes: CiClasses; readonly at: number },
  candidatesOf: (observations: readonly Observation[]) => Candidate[],
): Promise<readonly UpsertOutcome[]> {
  const outcomes: UpsertOutcome[] = [];
  for (let start = 0; start < observations.length; start += addressesPerUpsert) {
    const candidates = candidatesOf(observations.slice(start, start + addressesPerUpsert));
    if (candidates.length > 0)
      outcomes.push(...(await upsert(params.pool, { ...params, candidates, source: "discovery" })));
  }
  return outcomes;
}

/** Hosts that nobody could tell, as the CMDB has them now. */
async function addHosts(
  known: Map<string, HostCi>,
  outcomes: readonly UpsertOutcome[],
  { pool, classes }: { readonly pool: pg.Pool; readonly classes: CiClasses },
): Promise<void> {
  const refs = refsOf(outcomes);
  const cis = new Map((await readCis(pool, [...refs.values()])).map((ci) => [ci.id, ci]));
  for (const [address, id] of refs) {
    const ci = cis.get(id);
    if (ci === undefined) continue;
    const ancestors = Object.hasOwn(classes, ci.class) ? (classes[ci.class]?.ancestors ?? []) : [];
    known.set(address, {
      id,
      name: ci.name,
      classes: [ci.class, ...ancestors],
      attributes: { ...plainAttributes(ci.attributes), address },
    });
  }
}

async function playAgain(
  plays: readonly Play[],
  hosts: ReadonlyMap<string, HostCi>,
  deps: PlayDeps,
): Promise<ReadonlyMap<string, Play>> {
  const again = await beginPlays(
    plays.map(({ target }) => target),
    deps,
  );
  await endPlays(again, hosts, deps);
  return new Map(again.map((play) => [play.target.observation.address, play]));
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

function formatInstant(ms: number): string {
  return new Date(ms).toISOString();
}

function idsOf(hosts: ReadonlyMap<string, HostCi>): ReadonlyMap<string, string> {
  return new Map([...hosts].map(([address, { id }]) => [address, id]));
}
