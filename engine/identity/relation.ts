/**
 * Relations between CIs. Each type has two names; the first is the one stored, and always leads from the CI that
 * depends to the CI it depends on, so that impact is one walk against the arrows.
 */

export interface RelationType {
  readonly name: string;
  readonly title: string;
  /** The stored name, and the name as read from the CI depended on: `runsOn`, `runs`. */
  readonly names: readonly [forward: string, back: string];
  /** Classes at the end that depends, with those that extend them; null = any. */
  readonly from: readonly string[] | null;
  /** Classes at the end depended on; null = any. */
  readonly to: readonly string[] | null;
  /**
   * What the loss of the CI depended on means for the other: all of it, its share of a cluster, or nothing: then no
   * walk of impact, closures or uptime follows it.
   */
  readonly impact: "full" | "member" | "none";
  /** Which part of a map follows it. */
  readonly traverse: "application" | "infrastructure" | "none";
  /** The end at which a CI has one of them at most: what it may be identified within. null = neither. */
  readonly one: "from" | "to" | null;
  /**
   * What becomes of a second one at that end: it takes the place of the first, or is refused. Absent = it takes its
   * place.
   */
  readonly second?: "refuse";
}

/** Of all published types, or of the earlier ones. */
export type RelationTypes = readonly RelationType[];

export interface RelationDirection {
  readonly type: RelationType;
  /** True when the name reads from the CI depended on: `runs` is `runsOn` the other way round. */
  readonly reversed: boolean;
}

/** The type of a relation name, and which of its names that is; null when no type has it. */
export function relationDirection(types: RelationTypes, name: string): RelationDirection | null {
  for (const type of types) {
    if (name === type.names[0]) return { type, reversed: false };
    if (name === type.names[1]) return { type, reversed: true };
  }
  return null;
}

/** Every name a relation may be written with, in both directions. */
export function relationNames(types: RelationTypes): readonly string[] {
  return types.flatMap(({ names }) => names);
}

/** The name of a stored relation as read from the CI depended on; of one whose type is gone the stored name. */
export function inverseName(types: RelationTypes, stored: string): string {
  return types.find(({ names }) => names[0] === stored)?.names[1] ?? stored;
}

/** Stored names of the relations by which nothing is lost with the CI depended on. */
export function withoutImpact(types: RelationTypes): readonly string[] {
  return types.filter(({ impact }) => impact === "none").map(({ names }) => names[0]);
}
