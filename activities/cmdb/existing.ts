import type { Pool } from "pg";
import { z } from "zod";
import type { Ci } from "../../engine/identity/ci.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { faultError } from "../function/fault-error.ts";

/** How functions are told which CI is meant. */
export const ci = z.string().min(1).max(300).describe("Id of a CI, or its name when only one active CI has it");

/** The CI that is meant. Throws a fault of 404 for none, and one of 409 for several. */
export async function existing(pool: Pool, idOrName: string): Promise<Ci> {
  const found = await findCi(pool, idOrName);
  if (found.kind === "one") return found.ci;
  if (found.kind === "none")
    throw faultError("runtime", `there is no configuration item "${idOrName}": use its id or name`, 404);
  throw faultError("runtime", `"${idOrName}" may be any of ${found.ids.join(", ")}: use the id of one`, 409);
}

/** The ids of those that are meant by exactly one of `ci` and `cis`, each once. */
export async function existingIds(
  pool: Pool,
  { ci: one, cis }: { readonly ci?: string | undefined; readonly cis?: readonly string[] | undefined },
): Promise<readonly string[]> {
  const asked = cis ?? (one === undefined ? [] : [one]);
  if (asked.length === 0 || (cis !== undefined && one !== undefined))
    throw faultError("validation", "give exactly one of ci and cis");
  const found = await Promise.all(asked.map((name) => existing(pool, name)));
  return [...new Set(found.map(({ id }) => id))];
}
