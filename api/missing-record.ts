import { findArchived, whereabouts } from "../store/archive/archived.ts";
import type { Queryable } from "../store/pool.ts";
import { isGranted } from "./contract/permission.ts";
import { notFound } from "./error.ts";
import type { Caller } from "./identity/caller.ts";

/**
 * 404 for a record that is not there, or that the caller does not see. One that was archived and dropped is said to be
 * in its archive, to those who may read records at all.
 */
export async function missingRecord(db: Queryable, caller: Caller, number: string, type = "record"): Promise<Error> {
  const archived = isGranted(caller.person.roles, "records.read")
    ? await findArchived(db, type === "record" ? number : `${type}/${number}`)
    : null;
  return notFound(archived === null ? `there is no ${type} "${number}"` : whereabouts(archived));
}
