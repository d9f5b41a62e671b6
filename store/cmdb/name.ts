import { createHash } from "node:crypto";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { Json } from "../../engine/base/json.ts";

/**
 * The id a new CI would like: its name in lower case, what is not a letter or digit as `-`, at most 60 characters.
 * People and definitions then write `shop-db1` and mean the CI.
 */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? "ci" : slug;
}

/** How often one identity may have been a CI before: an address or a name is handed on. */
const mostIds = 4;

/**
 * The ids that a new CI may take, the one it would like first: when its name is taken, an id made of its identity. The
 * same identity gives the same ids.
 */
export function idsFor(name: string, identity: Json): readonly string[] {
  const slug = slugOf(name);
  const text = canonicalJson(identity);
  const longIds = Array.from(
    { length: mostIds },
    (_, nth) => `${slug}-${digestOf(nth === 0 ? text : `${nth} ${text}`)}`,
  );
  return [slug, ...longIds];
}

const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 12);
