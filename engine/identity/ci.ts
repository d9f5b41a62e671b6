import type { ClassSaid } from "./reclassify.ts";
import type { ProvenancedAttributes } from "./reconcile.ts";
import type { IdentityKeys } from "./identify.ts";

/**
 * active = seen by who looks for it; absent = enough finished runs did not see it; retired = a person or policy ended
 * it.
 */
export type CiState = "active" | "absent" | "retired";

/** A configuration item as stored. Instants are milliseconds since 1970. */
export interface Ci {
  readonly id: string;
  readonly class: string;
  readonly family: string;
  /** Who has told its class. Absent, or null = nobody knows. */
  readonly classSaid?: ClassSaid | null;
  readonly name: string;
  readonly state: CiState;
  readonly attributes: ProvenancedAttributes;
  readonly keys: IdentityKeys;
  /** Keys of those that were merged into it. */
  readonly aliases: IdentityKeys;
  /** The CI that it was merged into; null = it was not. */
  readonly mergedInto: string | null;
  readonly version: number;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly changedAt: number;
  /** null = not absent. */
  readonly absentAt: number | null;
}
