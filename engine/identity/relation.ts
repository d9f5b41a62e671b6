/**
 * Relations between CIs. Each has two names; the first is the one stored, and always leads from the CI that depends to
 * the CI it depends on, so that impact is one walk against the arrows.
 */

const pairs = [
  ["dependsOn", "usedBy"],
  ["runsOn", "runs"],
  ["hostedOn", "hosts"],
  ["contains", "containedBy"],
  ["hasMember", "memberOf"],
  ["connectsTo", "connectedFrom"],
  ["usesCertificate", "certificateOf"],
] as const;

export type RelationType = (typeof pairs)[number][0];
export type RelationName = (typeof pairs)[number][number];

/** Every name a relation may be written with, in both directions. */
export const relationNames: readonly RelationName[] = pairs.flat();

export interface RelationDirection {
  /** The stored name. */
  readonly type: RelationType;
  /** True when the name reads from the CI depended on: `runs` is `runsOn` the other way round. */
  readonly reversed: boolean;
}

/** The stored type of a relation name, or null when there is no such relation. */
export function relationDirection(name: string): RelationDirection | null {
  for (const [type, inverse] of pairs) {
    if (name === type) return { type, reversed: false };
    if (name === inverse) return { type, reversed: true };
  }
  return null;
}

/** The name of a stored relation as read from the CI depended on. */
export function inverseName(type: string): RelationName | null {
  return pairs.find((pair) => pair[0] === type)?.[1] ?? null;
}
