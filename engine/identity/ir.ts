/** CI classes as compiled: what a class of the CMDB is made of and how a CI of it is recognized. */
import type { SentCommand } from "../alert/send.ts";
import type { Json } from "../base/json.ts";
import type { Value } from "../condition/ir.ts";

export type AttributeType =
  | "string"
  | "text"
  | "integer"
  | "number"
  | "boolean"
  | "enum"
  | "instant"
  | "date"
  | "duration"
  | "user"
  | "group"
  | "ci"
  | "calendar"
  | "object";

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly many: boolean;
  readonly required: boolean;
  readonly default: Json | null;
  /** Allowed values of an enum, lowest first. */
  readonly values: readonly string[] | null;
  /** Class of a `ci` attribute. */
  readonly class: string | null;
  /** A reference to a secret, never its value. */
  readonly secret: boolean;
  /** Texts that say there is no value (`To Be Filled By O.E.M.`), in lower case. Absent in classes published before. */
  readonly none?: readonly string[];
  /** How values that identify are compared beyond case and blanks. Absent = as they are. */
  readonly form?: AttributeForm;
}

/** hostname = with or without the dot at its end; mac = whatever stands between its digits. */
export type AttributeForm = "hostname" | "mac";

/**
 * One way to recognize a CI. Rules are tried in order; one with a null attribute is skipped; the first that matches
 * exactly one CI wins.
 */
export interface IdentifyRule {
  /** Attributes that together are unique. */
  readonly by: readonly string[];
  /**
   * Relation to the CI inside which they are unique (`runsOn`): that CI is identified first. null = in the whole class.
   */
  readonly within: string | null;
  /**
   * Attributes with a rule of their own: a CI that has another value of one is another CI, however much this rule
   * agrees (a name outlives the address it was seen at). Absent in classes published before.
   */
  readonly unless?: readonly string[];
  /** All values of the attributes with several must agree, and how many there are. Absent = one of them is enough. */
  readonly exact?: true;
  /**
   * What it compares is lent (an address): it finds a CI only where that or what was reported is known by nothing else,
   * so that it gives a new one its name and takes none over.
   */
  readonly only?: "create";
  /**
   * Attributes with a rule of their own: when at least two of them are known of both sides and each differs, another CI
   * has a copy of what this rule compares.
   */
  readonly doubt?: readonly string[];
}

export interface CiClass {
  readonly name: string;
  readonly title: string;
  readonly extends: string | null;
  /** Ancestors, nearest first; empty for a root class. */
  readonly ancestors: readonly string[];
  /** Own attributes and the inherited ones; an own one of the same name replaces the inherited. */
  readonly attributes: { readonly [name: string]: Attribute };
  /** Own rules, or those of the nearest ancestor that has some: a child's rules replace its parent's. */
  readonly identify: readonly IdentifyRule[];
  /**
   * Sources that may write an attribute, best first; `*` stands for every attribute without its own list. Own entries
   * beat inherited ones.
   */
  readonly precedence: { readonly [attribute: string]: readonly string[] };
  /** How an attribute's sources are weighed beyond their order. Absent = they are not. */
  readonly weighing?: { readonly [attribute: string]: Weighing };
  /** After this silence of its source a value may be replaced by a lower source; null = never. */
  readonly staleAfterMs: number | null;
  /** What is asked of CIs of the class. Absent = nothing beyond what is required. */
  readonly health?: CiHealth;
  /** Whether a CI of it becomes one of another class when a person says so; absent = by itself. */
  readonly reclassify?: "ask";
  /** What becomes of CIs that may be one thing. Absent = they are listed, and nobody is asked. */
  readonly duplicates?: DuplicateRule;
}

export interface DuplicateRule {
  /** Which of several that one rule finds is meant; null = the one that has most of what was reported. */
  readonly use: "oldest" | null;
  /** Of so many and more none is taken: the report is refused. null = of any number one is. */
  readonly below: number | null;
  /** The record that a set of them opens; null = none. */
  readonly open: { readonly record: string; readonly set: { readonly [field: string]: Value } } | null;
  /** Sent to the record when nothing is left to decide; null = it is not told. */
  readonly onClear: SentCommand | null;
}

export interface Weighing {
  /** After this silence a source counts no more; null = as for the class. */
  readonly silentMs: number | null;
  /** What is picked of what is said, before the order of sources counts; null = nothing. */
  readonly pick: "largest" | "latest" | "most" | null;
  /** Sources that may say that there is no value. */
  readonly nullFrom: readonly string[];
}

export interface CiHealth {
  /** Not seen for so long, a CI is stale; null = as everywhere. */
  readonly staleAfterMs: number | null;
  /** Attributes that each should have. */
  readonly required: readonly string[];
  readonly recommended: readonly string[];
}
