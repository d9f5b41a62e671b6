import { readDefinition, readLatestDefinition, type StoredDefinition } from "../store/definition/read.ts";
import type { Queryable } from "../store/pool.ts";
import { notFound } from "./error.ts";
import { kindNamed } from "./kind-named.ts";

/** The version of a definition with the digest, without one the latest. Throws 404 when there is none. */
export async function publishedVersion(
  db: Queryable,
  { kind: written, name }: { readonly kind: string; readonly name: string },
  digest: string | undefined,
): Promise<StoredDefinition> {
  const kind = kindNamed(written);
  const found =
    kind === undefined
      ? null
      : digest === undefined
        ? await readLatestDefinition(db, kind, name)
        : await readDefinition(db, kind, digest);
  if (found?.name === name) return found;
  const which = digest === undefined ? "" : ` with the digest "${digest}"`;
  throw notFound(`no ${written} "${name}"${which} is published`);
}
