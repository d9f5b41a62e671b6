import type { Json, JsonObject } from "../base/json.ts";
import { attributeOf } from "./attribute.ts";
import type { CiClass } from "./ir.ts";

/** What a source says about one CI. Sources are hostile: nothing of it is trusted before `checkCandidate`. */
export interface Candidate {
  /** Name of this candidate inside its payload; relations refer to it. */
  readonly ref: string;
  readonly class: string;
  /** The CI itself, where the source knows its id: then rules find nothing. */
  readonly id?: string | undefined;
  readonly attributes: JsonObject;
  readonly relations: readonly CandidateRelation[];
  /** Attributes that are likely, and were not seen; `class` when the class is. @default none */
  readonly guessed?: readonly string[];
}

export interface CandidateRelation {
  /** Either name of a relation: `runsOn` or `runs`. */
  readonly name: string;
  /** The other end: a candidate of the same payload, or the id of a CI that exists. */
  readonly to: { readonly ref: string } | { readonly id: string };
}

/** Why a candidate was not taken. */
export interface CandidateFault {
  readonly code:
    | "unknownClass"
    | "unknownAttribute"
    | "wrongType"
    | "tooLarge"
    | "missingAttribute"
    | "unknownRelation"
    | "unidentified"
    | "withoutParent"
    /** So many fit that none is taken (`duplicates.below` of its class). */
    | "ambiguous";
  /** What was wrong, with the value in quotes, and the remedy. */
  readonly message: string;
}

/** A candidate without the texts by which its class says that there is no value: such a text says nothing of the CI. */
export function withoutPlaceholders(ciClass: CiClass, candidate: Candidate): Candidate {
  const said = Object.entries(candidate.attributes).filter(([name, value]) => !isPlaceholder(ciClass, name, value));
  return said.length === Object.keys(candidate.attributes).length
    ? candidate
    : { ...candidate, attributes: Object.fromEntries(said) };
}

function isPlaceholder(ciClass: CiClass, name: string, value: Json): boolean {
  const none = attributeOf(ciClass, name)?.none;
  return none !== undefined && typeof value === "string" && none.includes(value.trim().toLowerCase());
}
