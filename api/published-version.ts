import { readDefinition, readLatestDefinition, type StoredDefinition } from "../store/definition/read.ts";
import { findBundle } from "../store/definition/bundle.ts";
import { versionsIn } from "../store/definition/usage.ts";
import { referenceKey } from "../engine/definition/kind.ts";
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

/** Digest of the version that a bundle holds. Throws 404 for one that it does not hold, or that was never here. */
export async function versionHeld(
  db: Queryable,
  bundle: string,
  { kind, name }: { readonly kind: string; readonly name: string },
): Promise<string> {
  const whole = await findBundle(db, bundle);
  const held = whole === null ? undefined : versionsIn(whole).get(referenceKey({ kind, name }));
  if (held === undefined) throw notFound(`the definitions "${bundle}" hold no ${kind} "${name}"`);
  return held;
}
