import type { Audience } from "../clock/ir.ts";

/** Who may open, and who sees records of a type; null = its definitions do not say. */
export interface Access {
  readonly open: readonly OpenEntry[] | null;
  readonly see: readonly SeeEntry[] | null;
  /**
   * By name, as in `fields` of an entry: who gives the field, of those who may send the command; absent = all of
   * them.
   */
  readonly edit?: { readonly [field: string]: readonly Audience[] };
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
  /** Names of fields, those of facets as `facets.major.commander`, and `facets.major.state`; absent = all. */
  readonly fields?: readonly string[];
  /** `due`: of what was promised (an SLA), when it is due; absent = all. */
  readonly clocks?: "due" | "none";
  /** Fields that are shown as they were frozen last, and the record not before. Absent = all as they are. */
  readonly frozen?: readonly string[];
}
