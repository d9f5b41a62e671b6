import type { Ci } from "../engine/identity/ci.ts";
import { findCi } from "../store/cmdb/find.ts";
import type { Queryable } from "../store/pool.ts";
import { conflict, notFound } from "./error.ts";

/** The CI that is asked for by its id or name. Throws 404, or 409 where several have the name. */
export async function existingCi(db: Queryable, id: string): Promise<Ci> {
  const found = await findCi(db, id);
  if (found.kind === "one") return found.ci;
  if (found.kind === "none") throw notFound(`there is no configuration item "${id}"`);
  throw conflict(`"${id}" may be any of ${found.ids.join(", ")}: ask for one by its id`);
}
