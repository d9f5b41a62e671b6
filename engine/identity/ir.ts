/** CI classes as compiled: plain JSON, durations in milliseconds, `extends` still a name so that one class is one definition. */

export type CiAttributeType = "string" | "text" | "integer" | "number" | "boolean" | "enum" | "instant" | "object";

export interface CiAttribute {
  readonly name: string;
  readonly type: CiAttributeType;
  readonly many: boolean;
  readonly required: boolean;
  /** Allowed values of an enum. */
  readonly values: readonly string[] | null;
}

/**
 * One way to recognize a CI: all names of `by` must have a value. A name is an attribute of the class (its own or
 * inherited), or one of the relation names of `relation.ts` (`runsOn`, `hostedOn`): then the CI at the other end is part
 * of the key, and the CI cannot be identified before that one is.
 */
export interface IdentificationRule {
  readonly by: readonly string[];
}

export interface CiClass {
  readonly name: string;
  readonly title: string;
  /** null = a root class. */
  readonly extends: string | null;
  /** Own attributes only; `resolveClass` adds the inherited ones. */
  readonly attributes: { readonly [name: string]: CiAttribute };
  /** Tried in order. Empty = the parent's; a list of its own replaces the parent's whole list and starts a family of its own. */
  readonly identify: readonly IdentificationRule[];
  /** Sources of an attribute, most trusted first. A source that is not listed ranks below all that are. */
  readonly precedence: { readonly [attribute: string]: readonly string[] };
  /** A value its source did not confirm for longer than this may be replaced by any source. null = the parent's, else never. */
  readonly staleAfterMs: number | null;
}

/** The classes of one bundle, by name. */
export interface CiClasses {
  readonly [name: string]: CiClass;
}
