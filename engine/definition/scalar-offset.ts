/**
 * Where a character of a scalar's value was written: plain, quoted, literal and folded styles differ from their source.
 */
import type { Scalar } from "yaml";

/** Maps an offset in the value to an offset in the file. */
export function scalarOffset(text: string, scalar: Scalar.Parsed): (offset: number) => number {
  const value = scalar.value as string;
  const [start, end] = scalar.range;
  const map = positions(text, start, end, value, scalar.type ?? "PLAIN");
  return (offset) => map[Math.min(Math.max(0, offset), map.length - 1)] ?? start;
}

function positions(text: string, start: number, end: number, value: string, type: string): number[] {
  switch (type) {
    case "BLOCK_LITERAL":
    case "BLOCK_FOLDED":
      return block(text, start, end, value);
    case "QUOTE_SINGLE":
      return flow(text, start + 1, end - 1, value, (at) => (text.startsWith("''", at) ? 2 : 1));
    case "QUOTE_DOUBLE":
      return flow(text, start + 1, end - 1, value, (at) => escapeLength(text, at));
    default:
      return flow(text, start, end, value, () => 1);
  }
}

/** One entry a character of the value and one for its end. Folded line breaks of flow scalars stand at the break. */
function flow(text: string, start: number, end: number, value: string, length: (at: number) => number): number[] {
  const map: number[] = [];
  let at = start;
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    const source = text.charAt(at);
    if ((character === " " || character === "\n") && /[ \t\r\n]/u.test(source)) {
      const gap = /^[ \t]*(?:\r?\n[ \t]*)+/u.exec(text.slice(at, end));
      map.push(at);
      if (gap !== null && (index + 1 >= value.length || value.charAt(index + 1) !== "\n")) at += gap[0].length;
      else if (gap === null) at++;
      continue;
    }
    if (text.startsWith("\\\n", at) || text.startsWith("\\\r\n", at)) {
      const gap = /^\\\r?\n[ \t]*/u.exec(text.slice(at, end));
      at += gap?.[0].length ?? 1;
    }
    map.push(at);
    const step = length(at);
    // An escape such as \U0001F600 gives two code units of the value.
    if (value.codePointAt(index)! > 0xffff && step > 1) {
      map.push(at);
      index++;
    }
    at += step;
  }
  map.push(Math.min(at, end));
  return map;
}

function escapeLength(text: string, at: number): number {
  if (text.charAt(at) !== "\\") return 1;
  switch (text.charAt(at + 1)) {
    case "x":
      return 4;
    case "u":
      return 6;
    case "U":
      return 10;
    default:
      return 2;
  }
}

function block(text: string, start: number, end: number, value: string): number[] {
  const header = text.indexOf("\n", start);
  if (header === -1 || header >= end) return [start];
  const map: number[] = [];
  let index = 0;
  let at = header + 1;
  const indent = blockIndent(text, at, end, value);
  while (index < value.length && at <= end) {
    const newline = text.indexOf("\n", at);
    const lineEnd = newline === -1 || newline > end ? end : newline;
    let column = at;
    while (column < lineEnd && column < at + indent && text.charAt(column) === " ") column++;
    while (column < lineEnd && index < value.length && value.charAt(index) === text.charAt(column)) {
      map.push(column++);
      index++;
    }
    // The break itself: kept, folded to a space, or swallowed between two folded lines.
    if (index < value.length && (value.charAt(index) === "\n" || value.charAt(index) === " ")) {
      map.push(lineEnd);
      index++;
    }
    if (newline === -1 || newline >= end) break;
    at = newline + 1;
  }
  map.push(Math.min(at, end));
  return map;
}

function blockIndent(text: string, at: number, end: number, value: string): number {
  const lead = /^ */u.exec(value.replace(/^\n+/u, ""))?.[0].length ?? 0;
  for (let line = at; line < end;) {
    const newline = text.indexOf("\n", line);
    const lineEnd = newline === -1 ? end : newline;
    const content = text.slice(line, lineEnd);
    if (content.trim() !== "") return (/^ */u.exec(content)?.[0].length ?? 0) - lead;
    line = lineEnd + 1;
  }
  return 0;
}
