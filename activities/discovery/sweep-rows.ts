/** What a shard is recorded as: a row for each target that answered, and where each CI was seen. */
import type { Observation } from "../../engine/discovery/observation.ts";
import { summaryOf } from "../../engine/discovery/explored.ts";
import { phaseOf, type TargetError } from "../../engine/discovery/target.ts";
import type { UpsertOutcome } from "../../engine/identity/outcome.ts";
import type { Sighting, TargetRow } from "../../store/discovery/record-shard.ts";
import type { TakenShard } from "../../workflows/discovery/messages.ts";
import { unpack } from "./packed.ts";
import { placeOf } from "../../engine/certificate/endpoint.ts";
import type { ShownPlace } from "../certificate/note-shown.ts";
import type { Play } from "./take-recordings.ts";

/** Bytes of JSON that the answers of one target may have: what a collector keeps at most, as JSON writes it. */
export const maxRecordingBytes = 32 * 1024 * 1024;

export interface Taken {
  /** The host at each address. */
  readonly hosts: ReadonlyMap<string, string>;
  readonly outcomes: readonly UpsertOutcome[];
  readonly plays: readonly Play[];
}

/** Each target with its CI and all that was in the way, the refusal of its CIs included. */
export function rowsOf({ seen, record }: TakenShard, { hosts, outcomes, plays }: Taken): TargetRow[] {
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
  const explorations = new Map(plays.map(({ target, exploration }) => [target.observation.address, exploration]));
  return seen.targets.map((target) => {
    const { address, ports } = target.observation;
    const exploration = explorations.get(address) ?? null;
    const ciId = hosts.get(address) ?? null;
    const isTold = exploration?.patterns.some(({ outcome }) => outcome === "told") === true;
    return {
      address,
      phase: phaseOf(target, ciId !== null, isTold),
      ports: ports.map(({ port }) => port),
      ciId,
      credentials: target.credentials,
      tookMs: target.tookMs,
      errors: [...target.errors, ...(refusals.get(address) ?? [])],
      explored: exploration === null ? null : summaryOf(exploration),
      recording: record === true && target.recording !== undefined ? unpack(target.recording, maxRecordingBytes) : null,
    };
  });
}

/**
 * Places where each CI was seen: the address of a host, the port of an application or of the application that shows a
 * certificate.
 */
export function sightingsOf(observations: readonly Observation[], ids: ReadonlyMap<string, string>): Sighting[] {
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

/** Where patterns saw what listens, on ports that were not asked for too: of those alone nothing is inferred. */
export function toldSightings(plays: readonly Play[]): Sighting[] {
  return plays.flatMap(({ target, cis }) =>
    cis.flatMap(({ id, port }) => (port === null ? [] : [{ ciId: id, address: target.observation.address, port }])),
  );
}

/** Ids of the applications that showed a certificate. */
export function endpointsWithCertificate(
  observations: readonly Observation[],
  outcomes: readonly UpsertOutcome[],
): string[] {
  const refs = new Set(
    observations.flatMap(({ address, ports }) =>
      ports.flatMap(({ port, tls }) => (tls?.certificate == null ? [] : [`${address}:${port}`])),
    ),
  );
  return outcomes.flatMap((outcome) => (outcome.kind !== "refused" && refs.has(outcome.ref) ? [outcome.id] : []));
}

/** What each port sent of certificates, for the application there. */
export function placesOf(
  observations: readonly Observation[],
  applications: ReadonlyMap<string, string>,
): readonly ShownPlace[] {
  return observations.flatMap(({ address, ports }) =>
    ports.flatMap(({ port, tls }): ShownPlace[] => {
      if (tls?.sent === undefined || tls.sent.length === 0) return [];
      const sent = tls.sent.map((one) => Buffer.from(one, "base64"));
      const place = placeOf({ host: address, port }, null);
      const ciId = applications.get(`${address}:${port}`) ?? null;
      const { version } = tls;
      return [{ place, host: address, port, serverName: null, starttls: null, version, fault: null, ciId, sent }];
    }),
  );
}

export function refsOf(outcomes: readonly UpsertOutcome[]): ReadonlyMap<string, string> {
  return new Map(
    outcomes.flatMap((outcome) => (outcome.kind === "refused" ? [] : [[outcome.ref, outcome.id] as const])),
  );
}

export function countOf(outcomes: readonly UpsertOutcome[], kind: UpsertOutcome["kind"]): number {
  return outcomes.filter((outcome) => outcome.kind === kind).length;
}
