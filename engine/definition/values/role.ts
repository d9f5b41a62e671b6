import { knownRoles } from "../../access/role.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";

/** Roles that definitions may name: those of the product, and those that are declared. */
function rolesOf(catalog: Catalog): readonly string[] {
  return catalog.memo("roles", () => [
    ...knownRoles,
    ...catalog.all("Roles").flatMap(({ source }) => Object.keys(source?.roles ?? {})),
  ]);
}

/** Reports a role that is none: whoever was meant would be refused, for nobody has it. */
export function checkRole(context: Context, at: Path | Spot, role: string): void {
  const { catalog } = context;
  // What a broken declaration declares is not known.
  if (catalog.all("Roles").some(({ source }) => source === null)) return;
  const known = rolesOf(catalog);
  if (known.includes(role)) return;
  context.report(
    "OPS395",
    at,
    `there is no role "${role}"`,
    [suggestion(role, known), "roles of your own are declared in a definition of the kind Roles"]
      .filter((part) => part !== undefined)
      .join("; "),
  );
}
