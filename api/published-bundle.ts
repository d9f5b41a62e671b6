import { latestBundle } from "../store/definition/bundle.ts";
import type { Queryable } from "../store/pool.ts";
import { notFound } from "./error.ts";

/** Digest of what records of a type are opened with. Throws 404 when no such type is published. */
export async function publishedBundle(db: Queryable, type: string): Promise<string> {
  const digest = await latestBundle(db, type);
  if (digest === null) throw notFound(`no definition of record type "${type}" is published`);
  return digest;
}
