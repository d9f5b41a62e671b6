import type { Declaration } from "../engine/listing/declaration.ts";
import { latestBundle } from "../store/definition/bundle.ts";
import type { Queryable } from "../store/pool.ts";
import { readOpening } from "../store/record/declaration.ts";
import { type HttpError, notFound } from "./error.ts";

/** Digest of what records of a type are opened with. Throws 404 when no such type is published. */
export async function publishedBundle(db: Queryable, type: string): Promise<string> {
  const digest = await latestBundle(db, type);
  if (digest === null) throw notPublished(type);
  return digest;
}

/** The same with who may open them, in one statement. */
export async function publishedOpening(
  db: Queryable,
  type: string,
): Promise<{ readonly bundle: string; readonly access: Declaration["access"] }> {
  const opening = await readOpening(db, type);
  if (opening === null) throw notPublished(type);
  return opening;
}

function notPublished(type: string): HttpError {
  return notFound(`no definition of record type "${type}" is published`);
}
