import type { ProvenancedAttributes } from "../../engine/identity/reconcile.ts";
import type { IdentityKeys } from "../../engine/identity/identify.ts";

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

/** The columns of a `Ci` in a select over `cis ci`; they come out with the names of its fields. */
export const ciColumns = `
  ci.id, ci.class, ci.family, ci.name, ci.state, ci.attributes, ci.keys, ci.aliases,
  ci.merged_into as "mergedInto", ci.version,
  floor(extract(epoch from ci.first_seen_at) * 1000)::bigint as "firstSeenAt",
  floor(extract(epoch from ci.last_seen_at) * 1000)::bigint as "lastSeenAt",
  floor(extract(epoch from ci.changed_at) * 1000)::bigint as "changedAt",
  floor(extract(epoch from ci.absent_at) * 1000)::bigint as "absentAt"`;
