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
