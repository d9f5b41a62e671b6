import { isAscii } from "node:buffer";
import type { Json } from "../../engine/base/json.ts";

const NEWLINE = 10;
/** Bytes that are made a text at a time. */
const CHUNK = 65_536;

/**
 * The documents of a file that holds one JSON document on each line. Some lines at a time are made a text: bytes below
 * 128, as nearly all JSON of machines, need no decoding.
 *
 * @throws SyntaxError at the first line that is not JSON
 */
export function* jsonLines(bytes: Buffer): Generator<Json, void> {
  for (let start = 0; start < bytes.length;) {
    const end = endOfLine(bytes, start + CHUNK);
    const chunk = bytes.subarray(start, end);
    const text = chunk.toString(isAscii(chunk) ? "latin1" : "utf8");
    for (let from = 0; from < text.length;) {
      const found = text.indexOf("\n", from);
      const to = found < 0 ? text.length : found;
      const line = text.slice(from, to);
      if (line.trim() !== "") yield JSON.parse(line) as Json;
      from = to + 1;
    }
    start = end;
  }
}

/** Behind the line that holds a position. */
function endOfLine(bytes: Buffer, position: number): number {
  if (position >= bytes.length) return bytes.length;
  const found = bytes.indexOf(NEWLINE, position);
  return found < 0 ? bytes.length : found + 1;
}
