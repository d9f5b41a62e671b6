import { documentOf } from "./document-of.ts";

/**
 * The text of one definition out of a file that holds several, with its comments and as it was written; null = it is
 * not in it, or the file is no YAML.
 */
export function ownText(definition: { readonly kind: string; readonly name: string }, text: string): string | null {
  const found = documentOf(definition, text);
  if (found === null) return null;
  const lines = text.split("\n");
  const isMarker = (line: string | undefined): boolean => line !== undefined && /^---(?:\s|$)/.test(line);
  // What follows a marker on its line is of the document that it begins.
  let first = found.line - 1;
  while (first > 0 && !isMarker(lines[first]) && !isMarker(lines[first - 1])) first -= 1;
  let end = found.line;
  while (end < lines.length && !isMarker(lines[end]) && !/^\.\.\.\s*$/.test(lines[end] ?? "")) end += 1;
  const own = lines.slice(first, end).join("\n");
  return `${own.replace(/^---[ \t]*/, "").trim()}\n`;
}
