import type { Own } from "../queries.ts";

type Part = Pick<Own, "id" | "openedFor">;

/** Records with those that they have asked for beneath them, as far as both are in the list; in its order. */
export function withParts<T extends Part>(
  list: readonly T[],
): readonly { readonly own: T; readonly parts: readonly T[] }[] {
  const ids = new Set(list.map(({ id }) => id));
  return list
    .filter(({ openedFor }) => openedFor === null || !ids.has(openedFor))
    .map((own) => ({ own, parts: list.filter(({ openedFor }) => openedFor === own.id) }));
}
