/** Connections between processes that were seen open, and what they say of who depends on whom. */
import { isLoopback } from "./entry.ts";

/** One side of a connection: a CI that is known, or where a process of it listens. */
export type SocketEnd = { readonly ci: string } | { readonly address: string; readonly port: number };

export interface SocketSighting {
  /** UTC milliseconds. */
  readonly at: number;
  /** The side that opened it; its port is one at which that process listens, and not the one of the connection. */
  readonly from: SocketEnd;
  /** The side that listens. */
  readonly to: { readonly address: string; readonly port: number };
}

/** A CI that has connections open to another. */
export interface TrafficEdge {
  readonly from: string;
  readonly to: string;
  /** At which the other listens, as seen last. */
  readonly port: number;
  /** UTC milliseconds, in order. */
  readonly instants: readonly number[];
}

/** Sightings of which an end is no CI, or may be several; each end once. */
export interface UnknownEnd {
  readonly address: string;
  readonly port: number;
  readonly because: "nobody" | "several";
}

/** The address and port of each end that must be looked up, each once. A local connection ends where it begins. */
export function endsOf(
  sightings: readonly SocketSighting[],
): readonly { readonly address: string; readonly port: number }[] {
  const ends = sightings.flatMap((one) => [...("ci" in one.from ? [] : [one.from]), farEnd(one)]);
  return [...new Map(ends.map((end) => [endText(end), end])).values()];
}

/** `listeners` gives the ids of the CIs that listen at an address and port. What leads to itself says nothing. */
export function trafficEdges(
  sightings: readonly SocketSighting[],
  listeners: (end: { readonly address: string; readonly port: number }) => readonly string[],
): { readonly edges: readonly TrafficEdge[]; readonly unknown: readonly UnknownEnd[] } {
  const edges = new Map<string, { from: string; to: string; port: number; last: number; instants: Set<number> }>();
  const unknown = new Map<string, UnknownEnd>();
  const idOf = (end: SocketEnd): string | null => {
    if ("ci" in end) return end.ci;
    const [id, ...others] = listeners(end);
    if (id !== undefined && others.length === 0) return id;
    unknown.set(endText(end), { ...end, because: id === undefined ? "nobody" : "several" });
    return null;
  };
  for (const sighting of sightings) {
    const [from, to] = [idOf(sighting.from), idOf(farEnd(sighting))];
    if (from === null || to === null || from === to) continue;
    const key = JSON.stringify([from, to]);
    const { port } = sighting.to;
    const edge = edges.get(key) ?? { from, to, port, last: sighting.at, instants: new Set<number>() };
    edge.instants.add(sighting.at);
    if (sighting.at >= edge.last) Object.assign(edge, { port, last: sighting.at });
    edges.set(key, edge);
  }
  return {
    edges: [...edges.values()]
      .map(({ from, to, port, instants }) => ({ from, to, port, instants: [...instants].toSorted((a, b) => a - b) }))
      .toSorted((one, other) => compare(one.from, other.from) || compare(one.to, other.to)),
    unknown: [...unknown].toSorted(([a], [b]) => compare(a, b)).map(([, end]) => end),
  };
}

/** Most sightings of one edge whose instants are kept, and how far apart they are at least. */
export const mostSamples = 288;
export const sampleGapMs = 60_000;

/** The instants that are kept of those known and new ones: the latest, none nearer to the one before than a minute. */
export function keptSamples(known: readonly number[], seen: readonly number[]): readonly number[] {
  return apart([...known, ...seen], sampleGapMs).slice(-mostSamples);
}

/** How many samples instants are, when those nearer than `everyMs` to the one before are one. */
export function samplesIn(instants: readonly number[], everyMs: number): number {
  return apart(instants, everyMs).length;
}

function apart(instants: readonly number[], gapMs: number): readonly number[] {
  const chosen: number[] = [];
  for (const at of instants.toSorted((a, b) => a - b)) {
    const last = chosen.at(-1);
    if (last === undefined || at - last >= gapMs) chosen.push(at);
  }
  return chosen;
}

/** A connection to this machine itself ends where it begins. */
function farEnd({ from, to }: SocketSighting): { readonly address: string; readonly port: number } {
  return isLoopback(to.address) && !("ci" in from) ? { address: from.address, port: to.port } : to;
}

export function endText({ address, port }: { readonly address: string; readonly port: number }): string {
  return `${address.includes(":") ? `[${address}]` : address}:${String(port)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
