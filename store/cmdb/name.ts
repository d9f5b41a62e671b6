import { createHash } from "node:crypto";

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

/** The id when that name is taken: the same identity gives the same id. */
export function longIdOf(name: string, identity: string): string {
  return `${slugOf(name)}-${createHash("sha256").update(identity).digest("hex").slice(0, 12)}`;
}
