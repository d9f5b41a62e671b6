/** True when the text has no character above U+FFFF, so that code units are code points. */
export function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xf800) === 0xd800) return false;
  return true;
}

/** Length in code points. */
export function codePointLength(text: string): number {
  let length = text.length;
  for (let at = 0; at < text.length - 1; at += 1) {
    if ((text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      length -= 1;
      at += 1;
    }
  }
  return length;
}

/** The code unit where a code point starts. */
function unitOffset(text: string, codePoint: number): number {
  let at = 0;
  for (let left = codePoint; left > 0 && at < text.length; left -= 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** A part of a text by code points, from `start` to before `end`. */
export function codePointSlice(text: string, start: number, end: number): string {
  if (isPlain(text)) return text.slice(start, end);
  const from = unitOffset(text, start);
  return text.slice(from, from + unitOffset(text.slice(from), end - start));
}

function bytesOf(codePoint: number): number {
  return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
}

/** Length in bytes of UTF-8; a lone surrogate counts as the replacement character. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    const codePoint = text.codePointAt(at) ?? 0;
    bytes += bytesOf(codePoint);
    if (codePoint > 0xffff) at += 1;
  }
  return bytes;
}

/** The longest start of a text that fits into so many bytes of UTF-8. */
export function utf8Prefix(text: string, bytes: number): string {
  let used = 0;
  let at = 0;
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    used += bytesOf(codePoint);
    if (used > bytes) break;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return text.slice(0, at);
}

/** The bytes of a text in UTF-8. */
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    let codePoint = text.codePointAt(at) ?? 0;
    if (codePoint > 0xffff) at += 1;
    else if ((codePoint & 0xf800) === 0xd800) codePoint = 0xfffd;
    if (codePoint < 0x80) bytes.push(codePoint);
    else if (codePoint < 0x800) bytes.push(0xc0 | (codePoint >> 6), 0x80 | (codePoint & 63));
    else if (codePoint < 0x10000)
      bytes.push(0xe0 | (codePoint >> 12), 0x80 | ((codePoint >> 6) & 63), 0x80 | (codePoint & 63));
    else
      bytes.push(
        0xf0 | (codePoint >> 18),
        0x80 | ((codePoint >> 12) & 63),
        0x80 | ((codePoint >> 6) & 63),
        0x80 | (codePoint & 63),
      );
  }
  return bytes;
}

/**
 * The text that bytes of UTF-8 spell; null when they are not UTF-8 and `lossy` is false, else U+FFFD for each bad part.
 */
export function utf8Text(bytes: readonly number[], lossy: boolean): string | null {
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] as number;
    const size =
      first < 0x80
        ? 1
        : first >= 0xc2 && first < 0xe0
          ? 2
          : first >= 0xe0 && first < 0xf0
            ? 3
            : first >= 0xf0 && first < 0xf5
              ? 4
              : 0;
    let codePoint = size === 1 ? first : first & (0xff >> (size + 1));
    let good = size > 0;
    let read = 1;
    for (; good && read < size; read += 1) {
      const next = bytes[at + read];
      if (next === undefined || (next & 0xc0) !== 0x80) {
        good = false;
        break;
      }
      codePoint = (codePoint << 6) | (next & 63);
    }
    if (
      good &&
      ((size === 3 && codePoint < 0x800) ||
        (size === 4 && codePoint < 0x10000) ||
        codePoint > 0x10ffff ||
        (codePoint & 0xfffff800) === 0xd800)
    )
      good = false;
    if (!good) {
      if (!lossy) return null;
      text += "\ufffd";
      at += Math.max(1, read);
    } else {
      text += String.fromCodePoint(codePoint);
      at += size;
    }
  }
  return text;
}
