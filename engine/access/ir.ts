import type { Audience } from "../clock/ir.ts";

/** Who may open, and who sees records of a type; null = its definitions do not say. */
export interface Access {
  readonly open: readonly OpenEntry[] | null;
  readonly see: readonly SeeEntry[] | null;
}

export interface OpenEntry {
  /** Roles, persons and groups. */
  readonly allow: readonly Audience[];
  /** The fields that may be given, and then no links; null = all. */
  readonly fields: readonly string[] | null;
}

/** Some who see a record. The first entry of a type that fits a person counts. */
export interface SeeEntry {
  /** Roles, persons and groups. */
  readonly to: readonly Audience[];
  /** Fields of the record that name persons, or groups. */
  readonly users: readonly string[];
  readonly groups: readonly string[];
  /** Who opened it, too. */
  readonly openedBy: boolean;
  /** `public`: what is marked internal is left out. */
  readonly notes: "all" | "public";
}
