import { parseAllDocuments } from "yaml";
import type { Json } from "../../engine/json.ts";

/** A YAML document may expand its aliases so often; more is an attack. */
const MAX_ALIASES = 100;

/**
 * The documents of a text: one JSON document, JSON documents line by line, or YAML documents between `---`.
 *
 * @throws Error with the place of what is wrong
 */
export function readDocuments(content: string, name: string): readonly Json[] {
  const text = content.replace(/^\ufeff/, "");
  if (text.trim() === "") return [];
  try {
    return [JSON.parse(text) as Json];
  } catch {
    return linesOf(text) ?? yamlOf(text, name);
  }
}

function linesOf(text: string): readonly Json[] | null {
  try {
    return text
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line) => JSON.parse(line) as Json);
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
