import { findArchived, whereabouts } from "../store/archive/archived.ts";
import type { Queryable } from "../store/pool.ts";
import { notFound } from "./error.ts";

/** 404 for a record that is not there; one that was archived and dropped is said to be in its archive. */
export async function missingRecord(db: Queryable, number: string, type = "record"): Promise<Error> {
  const archived = await findArchived(db, type === "record" ? number : `${type}/${number}`);
  return notFound(archived === null ? `there is no ${type} "${number}"` : whereabouts(archived));
}
