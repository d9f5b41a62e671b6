/** "Did you mean": the nearest of the known words. */

/** Edits (insert, delete, replace, swap of neighbors) that turn `a` into `b`; stops counting past `most`. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let best = i;
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1);
      row.push(value);
      if (value < best) best = value;
    }
    if (best > most) return most + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}

/** The known word nearest to `word` (case is ignored first), or null when none is near enough to be meant. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const folded = fold(word);
  const most = word.length <= 3 ? 1 : word.length <= 7 ? 2 : 3;
  let best: string | null = null;
  let bestDistance = most + 1;
  for (const candidate of known) {
    const other = fold(candidate);
    if (other === folded) return candidate;
    const distance = editDistance(folded.slice(0, 64), other.slice(0, 64), most);
    if (distance < bestDistance && distance < Math.max(word.length, candidate.length)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?` when something is near, else the known words when they are few, else nothing. */
export function suggestion(word: string, known: Iterable<string>, list = 12): string | undefined {
  const words = [...known];
  const near = nearest(word, words);
  if (near !== null) return `did you mean "${near}"?`;
  if (words.length > 0 && words.length <= list) return `known: ${words.join(", ")}`;
  return undefined;
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[-_ ]/gu, "");
}
