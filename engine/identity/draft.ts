import type { IdentityKeys } from "./identify.ts";
import type { ClassSaid } from "./reclassify.ts";
import type { AttributeChange, ProvenancedAttributes } from "./reconcile.ts";
import type { Ci } from "./ci.ts";

/** A CI as the candidates that were placed leave it. */
export interface Draft {
  /** null = new. */
  readonly stored: Ci | null;
  readonly id: string;
  /** Since when it is known, in milliseconds. */
  readonly since: number;
  readonly family: string;
  ciClass: string;
  name: string;
  attributes: ProvenancedAttributes;
  keys: IdentityKeys;
  /** Keys of those that were merged into it: it never loses them. */
  readonly aliases: IdentityKeys;
  readonly changes: AttributeChange[];
  /** A candidate is this CI; false = it was only looked at. */
  seen: boolean;
  /** It was absent or retired and has been seen again. */
  restored: boolean;
  /** Who has told its class; null = nobody knows. */
  classSaid: ClassSaid | null;
}
