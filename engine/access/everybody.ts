/** The role that every person has, whatever else they have. */
export const commonRole = "employee";

/** Roles of a person as they count. */
export function countedRoles(roles: readonly string[]): readonly string[] {
  return roles.includes(commonRole) ? roles : [...roles, commonRole];
}
