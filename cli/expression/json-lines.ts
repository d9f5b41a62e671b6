import { isAscii } from "node:buffer";
import type { Json } from "../../engine/json.ts";

const NEWLINE = 10;

/**
 * The documents of a file that holds one JSON document on each line. Only one line at a time is made a text: bytes below 128, as
 * nearly all JSON of machines, need no decoding.
 *
 * @throws SyntaxError at the first line that is not JSON
 */
export function* jsonLines(bytes: Buffer): Generator<Json, void> {
  const encoding = isAscii(bytes) ? "latin1" : "utf8";
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.toString(encoding, start, end);
    if (line.trim() !== "") yield JSON.parse(line) as Json;
    start = end + 1;
  }
}
