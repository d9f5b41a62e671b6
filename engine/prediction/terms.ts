const most = 400;
const longest = 40;

/**
 * The words of a text, each once, in the order of the text: runs of letters and digits of any script, in small letters.
 * One letter says nothing, and a number of more than four digits is that of one thing.
 */
export function termsOf(text: string): readonly string[] {
  const found = new Set<string>();
  for (const [word] of text
    .normalize("NFKC")
    .toLowerCase()
    .matchAll(/[\p{L}\p{M}\p{N}]+/gu)) {
    if (word.length < 2 || word.length > longest || /^\p{N}{5,}$/u.test(word)) continue;
    found.add(word);
    if (found.size === most) break;
  }
  return [...found];
}
