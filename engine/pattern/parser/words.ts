/** Words of a line as haproxy reads it: quotes and backslashes keep blanks, `#` begins a comment. */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = "";
  let quote = "";
  let isOpen = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at] ?? "";
    if (quote !== "") {
      if (sign === quote) quote = "";
      else word += sign;
    } else if (sign === '"' || sign === "'") {
      quote = sign;
      isOpen = true;
    } else if (sign === "\\" && at + 1 < line.length) {
      at += 1;
      word += line[at] ?? "";
      isOpen = true;
    } else if (sign === "#") break;
    else if (/\s/u.test(sign)) {
      if (isOpen || word !== "") words.push(word);
      word = "";
      isOpen = false;
    } else word += sign;
  }
  if (isOpen || word !== "") words.push(word);
  return words;
}
