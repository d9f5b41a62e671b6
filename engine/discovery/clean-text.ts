/**
 * Text of a stranger as one printable line: control characters, line breaks, direction marks and halves of surrogate
 * pairs become blanks, blanks are joined, and what is longer than `limit` UTF-16 units is cut, never inside a pair.
 * null when nothing printable is left.
 */
export function cleanText(text: string, limit: number): string | null {
  const line = text
    .slice(0, limit * 4)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}\uFFFD]+/gu, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, limit)
    // The cut may have left the first half of a pair.
    .replaceAll(/\p{Surrogate}+$/gu, "")
    .trim();
  return line === "" ? null : line;
}
