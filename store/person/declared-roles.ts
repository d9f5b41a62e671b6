import { knownRoles } from "../../engine/access/role.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** Roles that people may be given: those of the product, and those that published definitions declare. */
export async function declaredRoles(db: Queryable): Promise<readonly string[]> {
  const own = [...(await readDefinitionsOfKind(db, "Roles")).values()];
  return [...knownRoles, ...own.flatMap(({ roles }) => Object.keys(roles))];
}
