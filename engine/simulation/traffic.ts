/** Connections that a scenario says were seen, and what they say of its CIs. */
import type { RelationTypes } from "../identity/relation.ts";
import { entryCis, readEntry } from "../map/entry.ts";
import type { SeenTraffic } from "../map/suggestion.ts";
import { endText, keptSamples, type SocketEnd, type SocketSighting, trafficEdges } from "../map/traffic.ts";
import type { Fixture } from "./fixture.ts";
import { fixtureCis, fixtureOn } from "./maps.ts";

/** One pair, seen so many times up to the instant of the step. */
export interface TrafficStep {
  /** Id of a CI, or where the process that opens the connections listens: `192.0.2.1:8080`. */
  readonly from: string;
  /** Where the other one listens. */
  readonly to: string;
  readonly times: number;
  readonly everyMs: number;
}

/** What was seen, or a message of what cannot be. */
export function sightingsOf(traffic: readonly TrafficStep[], now: number): readonly SocketSighting[] {
  return traffic.flatMap(({ from, to, times, everyMs }) => {
    const far = readEntry(to);
    if (far === null) return [];
    const near = endOf(from);
    return Array.from({ length: times }, (_, time) => ({
      at: now - (times - 1 - time) * everyMs,
      from: near,
      to: { address: far.host, port: far.port },
    }));
  });
}

function endOf(text: string): SocketEnd {
  const entry = /:\d+$/u.test(text) ? readEntry(text) : null;
  return entry === null ? { ci: text } : { address: entry.host, port: entry.port };
}

/** What the CIs of a scenario were seen to use; ends that are nobody are told. */
export function fixtureTraffic(
  sightings: readonly SocketSighting[],
  fixture: Fixture,
  types: RelationTypes,
): { readonly traffic: readonly SeenTraffic[]; readonly unknown: readonly string[] } {
  const cis = fixtureCis(fixture, types);
  const on = fixtureOn(fixture, types);
  const { edges, unknown } = trafficEdges(sightings, (end) => {
    const entry = readEntry(endText(end));
    return entry === null ? [] : entryCis(entry, [...cis.values()], on).map(({ id }) => id);
  });
  const traverse = new Map(types.map((type) => [type.names[0], type.traverse]));
  const relations = Object.values(fixture.cis).flatMap(({ id, relations: own }) =>
    own.map(({ type, to }) => ({ from: id, traverse: traverse.get(type) ?? "none", to: fixture.cis[to]?.id ?? to })),
  );
  const traffic = edges.flatMap(({ from, to, port, instants }): SeenTraffic[] => {
    const far = cis.get(to);
    if (far === undefined || !cis.has(from)) return [];
    const users = new Set([
      ...relations.filter((one) => one.to === to && one.traverse === "application").map((one) => one.from),
      ...edges.filter((one) => one.to === to).map((one) => one.from),
    ]);
    users.delete(from);
    return [
      {
        from,
        to: far,
        port,
        firstSeen: Math.min(...instants),
        lastSeen: Math.max(...instants),
        instants: keptSamples([], instants),
        related: relations.some((one) => one.from === from && one.to === to && one.traverse !== "none"),
        users: users.size,
        state: "suggested",
        because: null,
        by: null,
      },
    ];
  });
  const strangers = edges.flatMap(({ from }) => (cis.has(from) ? [] : [`there is no CI "${from}"`]));
  return {
    traffic,
    unknown: [
      ...strangers,
      ...unknown.map((end) => `${end.because === "nobody" ? "nothing listens" : "several listen"} at ${endText(end)}`),
    ],
  };
}
