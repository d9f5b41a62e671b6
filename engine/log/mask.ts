/**
 * What of a line is a value and not a word, by its form alone: addresses, numbers, identifiers, paths. One pass over
 * the tokens, no regular expression that could run long.
 */

/** Stands where a value was. */
export const wildcard = "<*>";

/** The tokens of a line, values masked; at most `most` of them. */
export function tokensOf(line: string, most: number): string[] {
  const tokens: string[] = [];
  for (const word of separated(line).split(" ")) {
    if (word === "") continue;
    if (tokens.length >= most) break;
    const token = masked(word);
    // A list of values is one value, however long.
    if (token === wildcard && tokens.at(-1) === wildcard) continue;
    if (token === wildcard && tokens.at(-1) === "," && tokens.at(-2) === wildcard) tokens.pop();
    else tokens.push(token);
  }
  return tokens;
}

/** A blank after what divides values from words: `key=value`, `a,b`, `x:7`. */
const dividers = /([=,;|()[\]{}"'])/g;

function separated(line: string): string {
  return line.replace(dividers, " $1 ").replace(/[\t\r\n]/g, " ");
}

const address = /^\/?(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?[:.,]?$/;
const hexadecimal = /^(?:0x[0-9a-f]+|(?=[a-f]*\d)[0-9a-f]{6,}(?:-[0-9a-f]+)*)[:.,]?$/i;
const colons = /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,}(?:[/.]\d+)*$/i;
const path = /^(?:[a-z]:)?(?:\/[\w.@%+~-]+){2,}\/?[:.,]?$/i;
const url = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i;
/** A number with its sign, unit, separators of dates, times and versions. */
const number = /^[-+#]?\d[\d.:/_-]*(?:[a-zµ%]{0,3})[:.,]?$/i;

function masked(token: string): string {
  if (!hasDigitOrSlash.test(token)) return token;
  if (number.test(token) || address.test(token) || hexadecimal.test(token) || colons.test(token)) return wildcard;
  if (url.test(token) || path.test(token)) return wildcard;
  // A name with a number in it, such as blk_-1608999687919862906 or node-17.
  const digits = token.replace(notDigits, "").length;
  return digits >= 4 || (digits > 0 && digits * 2 >= token.length) ? wildcard : token;
}

const hasDigitOrSlash = /[\d/]/;
const notDigits = /\D/g;
