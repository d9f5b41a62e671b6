import { parseAllDocuments } from "yaml";
import type { Json } from "../../engine/base/json.ts";
import { jsonLines } from "./json-lines.ts";

/** A YAML document may expand its aliases so often; more is an attack. */
const MAX_ALIASES = 100;

/** Documents that are read before it counts as settled that a file holds JSON documents line by line. */
const SETTLED = 1000;

/**
 * The documents of a text: one JSON document, JSON documents line by line, or YAML documents between `---`. A long file
 * of lines is read while its documents are used.
 *
 * @throws Error with the place of what is wrong, for a late line while it is read
 */
export function readDocuments(content: Buffer, name: string): Iterable<Json> {
  const bytes = content.subarray(
    content.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0,
  );
  const lines = jsonLines(bytes);
  const first: Json[] = [];
  try {
    for (let line = lines.next(); line.done !== true; line = lines.next()) {
      first.push(line.value);
      if (first.length === SETTLED) return joined(first, lines, name);
    }
    return first;
  } catch {
    const text = bytes.toString("utf8");
    return documentOf(text) ?? yamlOf(text, name);
  }
}

function* joined(first: Iterable<Json>, rest: Iterable<Json>, name: string): Generator<Json, void> {
  yield* first;
  let number = SETTLED + 1;
  try {
    for (const document of rest) {
      yield document;
      number += 1;
    }
  } catch (cause) {
    throw new Error(`document ${number} of "${name}" is not JSON: ${(cause as Error).message}`, { cause });
  }
}

const BYTE_ORDER_MARK = Buffer.from("\ufeff", "utf8");

/** One JSON document over several lines. */
function documentOf(text: string): readonly Json[] | null {
  try {
    return [JSON.parse(text) as Json];
  } catch {
    return null;
  }
}

function yamlOf(text: string, name: string): readonly Json[] {
  return parseAllDocuments(text, { version: "1.2", schema: "core", prettyErrors: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`"${name}" is neither JSON nor YAML: ${error.message}`);
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as Json;
  });
}
