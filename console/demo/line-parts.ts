export type LinePart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

/** A number of a record, such as INC0000007, or the id of a run in round brackets. */
const named = /\b[A-Z]{2,8}\d{7,12}\b|\((?:run|[a-z][a-z0-9-]*)\/[^\s()]+\)/g;

/** What a story says, with records and runs as ways to their pages. */
export function partsOf(line: string): readonly LinePart[] {
  const parts: LinePart[] = [];
  let at = 0;
  for (const { 0: found, index } of line.matchAll(named)) {
    if (index > at) parts.push({ kind: "text", text: line.slice(at, index) });
    const isRun = found.startsWith("(");
    const id = isRun ? found.slice(1, -1) : found;
    const href = isRun ? `/run/${id.split("/").map(encodeURIComponent).join("/")}` : `/n/${id}`;
    parts.push({ kind: "link", text: id, href });
    at = index + found.length;
  }
  if (at < line.length) parts.push({ kind: "text", text: line.slice(at) });
  return parts;
}
