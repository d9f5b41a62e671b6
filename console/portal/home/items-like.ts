interface Named {
  readonly title: string;
  readonly description: string | null;
  readonly category: string | null;
}

/** What has a word that begins as each of these, those with more of them in the title first. */
export function itemsLike<T extends Named>(items: readonly T[], words: string): readonly T[] {
  const wanted = wordsOf(words);
  if (wanted.length === 0) return [];
  const rank = ({ title, description, category }: T): number | null => {
    const [named, all] = [wordsOf(title), wordsOf(`${title} ${description ?? ""} ${category ?? ""}`)];
    const has = (list: readonly string[], word: string): boolean => list.some((one) => one.startsWith(word));
    if (!wanted.every((word) => has(all, word))) return null;
    return wanted.filter((word) => has(named, word)).length;
  };
  return items
    .flatMap((item) => {
      const place = rank(item);
      return place === null ? [] : [{ item, place }];
    })
    .toSorted((one, other) => other.place - one.place)
    .map(({ item }) => item);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
