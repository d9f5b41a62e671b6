/**
 * The JSON of a delivery. A whole number that a double does not hold exactly becomes the text of its digits, so that
 * two identifiers above 2^53 stay two: `.id | tostring` gives what the sender wrote.
 */
import type { Json } from "../base/json.ts";

/** The beginning of a whole number that a double may not hold exactly; in a text it may be, too. */
const manyDigits = /(?:^|[-\s:,[])\d{16}/;

/** Throws a SyntaxError when the text is no JSON. */
export function parseBody(text: string): Json {
  return JSON.parse(manyDigits.test(text) ? quoteLargeNumbers(text) : text) as Json;
}

function quoteLargeNumbers(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < text.length;) {
    const character = text[at] ?? "";
    if (character === '"') at = endOfString(text, at);
    else if (character === "-" || isDigit(character)) {
      const end = endOfNumber(text, at);
      const number = text.slice(at, end);
      if (/^-?\d{16,}$/.test(number) && String(Number(number)) !== number) {
        parts.push(text.slice(done, at), `"${number}"`);
        done = end;
      }
      at = end;
    } else at += 1;
  }
  return parts.join("") + text.slice(done);
}

/** Behind the closing quote, or the end of a text that has none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && /[0-9.eE+-]/.test(text[at] ?? "")) at += 1;
  return at;
}

function isDigit(character: string): boolean {
  return character >= "0" && character <= "9";
}
