import type { Publication } from "./versions.tsx";

/** Each version once, the last publication of it, the newest first. */
export function versionsOf(items: readonly Publication[]): readonly Publication[] {
  const known = new Set<string>();
  return items.filter(({ digest, retired }) => {
    if (retired || known.has(digest)) return false;
    known.add(digest);
    return true;
  });
}

/** The version that another is compared with: the one that is asked for, else the one before it; null = none is. */
export function comparedWith(
  versions: readonly Publication[],
  shown: string,
  asked: string | undefined,
): Publication | null {
  const others = versions.filter(({ digest }) => digest !== shown);
  const wanted = others.find(({ digest }) => digest === asked);
  const at = versions.findIndex(({ digest }) => digest === shown);
  return wanted ?? versions[at + 1] ?? others.at(-1) ?? null;
}
