/**
 * Roles that the product itself gives a meaning: what each may do through the API stands in
 * `api/contract/permission.ts`. Any other is a name that definitions declare (`Roles`) and that people are given.
 */
export const knownRoles = [
  "employee",
  "reader",
  "agent",
  "approver",
  "auditor",
  "processOwner",
  "configurationManager",
  "automation",
  "admin",
] as const;

export type KnownRole = (typeof knownRoles)[number];

/** The role that every person has, whatever else they have. */
export const commonRole: KnownRole = "employee";

/** Roles of a person as they count. */
export function countedRoles(roles: readonly string[]): readonly string[] {
  return roles.includes(commonRole) ? roles : [...roles, commonRole];
}
