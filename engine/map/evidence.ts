/** What a relation is known by: who has seen it, by what means, from when until when. */
import { isJsonObject, type Json } from "../base/json.ts";

export type EvidenceKind = "pattern" | "tag" | "traffic" | "person";

export interface Evidence {
  readonly kind: EvidenceKind;
  /** The person, or the source that has seen it: `ssh`, `discovery`, ... */
  readonly by: string;
  /** UTC milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** Sources by which people say something; what others say is what patterns read. */
const ofPeople: readonly string[] = ["manual", "import"];

/** Sightings of traffic and tags are said under these. */
export const trafficSource = "traffic";
const tagSource = "tags";

/** Under what the sightings of a source, or of a person who speaks for it, are kept together. */
export function evidenceKey(source: string, by: string | null): string {
  return by === null ? source : `${source}\t${by}`;
}

/** As it is kept: by {@link evidenceKey}, when it was seen first and last, UTC milliseconds. */
export interface KeptEvidence {
  readonly [key: string]: readonly [first: number, last: number];
}

/** What is left when a source takes back what it has said, all of it or what it has said until before an instant. */
export function withoutWord(kept: KeptEvidence, source: string, before: number | null): KeptEvidence {
  const isTakenBack = (key: string, last: number): boolean =>
    sourceOf(key) === source && (before === null || last < before);
  return Object.fromEntries(Object.entries(kept).filter(([key, [, last]]) => !isTakenBack(key, last)));
}

/** What one relation is known by that was two. */
export function togetherKnown(one: KeptEvidence, other: KeptEvidence): KeptEvidence {
  const all: { [key: string]: readonly [first: number, last: number] } = { ...one };
  for (const [key, [first, last]] of Object.entries(other)) {
    const [known, until] = all[key] ?? [first, last];
    all[key] = [Math.min(known, first), Math.max(until, last)];
  }
  return all;
}

/** Who has told it last, and when; null = nobody has: traffic is no word, it suggests. */
export function lastTeller(kept: KeptEvidence): { readonly source: string; readonly at: number } | null {
  const told = Object.entries(kept)
    .map(([key, [, at]]) => ({ source: sourceOf(key), at }))
    .filter(({ source }) => source !== trafficSource);
  return told.toSorted((one, other) => other.at - one.at || (one.source < other.source ? -1 : 1))[0] ?? null;
}

function sourceOf(key: string): string {
  return key.split("\t", 1)[0] ?? "";
}

/** As it is kept: `{ KEY: [first, last] }`; empty = by its source alone. In order of its strength, then by who. */
export function evidenceOf(
  kept: Json,
  otherwise: { readonly source: string; readonly firstSeen: number; readonly lastSeen: number },
): readonly Evidence[] {
  const entries = isJsonObject(kept) ? Object.entries(kept) : [];
  const list = entries.flatMap(([key, times]): Evidence[] => {
    const [firstSeen, lastSeen] = Array.isArray(times) ? times : [];
    if (typeof firstSeen !== "number" || typeof lastSeen !== "number") return [];
    const [source = "", person] = key.split("\t");
    return [{ kind: kindOf(source), by: person ?? source, firstSeen, lastSeen }];
  });
  if (list.length === 0) {
    const { source, firstSeen, lastSeen } = otherwise;
    return [{ kind: kindOf(source), by: source, firstSeen, lastSeen }];
  }
  return list.toSorted(
    (one, other) => strength.indexOf(one.kind) - strength.indexOf(other.kind) || (one.by < other.by ? -1 : 1),
  );
}

/** The best first. */
const strength: readonly EvidenceKind[] = ["person", "pattern", "tag", "traffic"];

function kindOf(source: string): EvidenceKind {
  if (source === trafficSource) return "traffic";
  if (source === tagSource) return "tag";
  return ofPeople.includes(source) ? "person" : "pattern";
}
