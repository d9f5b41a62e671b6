import { parseAllDocuments } from "yaml";
import type { Json } from "../../engine/json.ts";
import { jsonLines } from "./json-lines.ts";

/** A YAML document may expand its aliases so often; more is an attack. */
const MAX_ALIASES = 100;

/**
 * The documents of a text: one JSON document, JSON documents line by line, or YAML documents between `---`.
 *
 * @throws Error with the place of what is wrong
 */
export function readDocuments(content: Buffer, name: string): readonly Json[] {
  const bytes = content.subarray(content.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0);
  try {
    return [...jsonLines(bytes)];
  } catch {
    const text = bytes.toString("utf8");
    return documentOf(text) ?? yamlOf(text, name);
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
