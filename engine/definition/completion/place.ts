/**
 * Where a place in the text of a definition is, by its indentation: what is being written is seldom whole YAML.
 *
 * 1. A key has the keys before it that stand further left; a dash is an item of what it stands in.
 * 2. Flow maps and lists count within their line, as definitions write them.
 */

export interface Place {
  /** Kind of the definition; null = it is not written yet. */
  readonly kind: string | null;
  /** Keys from the top; `*` for an item of a list. Of a value the last one is its own key. */
  readonly path: readonly string[];
  /** What may stand there: keys, a value, or either, as behind a dash. */
  readonly wants: "key" | "value" | "either";
  /** What is written of the word already, and where that begins in the text, in characters from 0. */
  readonly word: string;
  readonly from: number;
  /** The definition that it is in, with what follows the place. */
  readonly document: string;
}

interface Level {
  /** Column of what it is, from 0. */
  readonly column: number;
  readonly key: string;
}

const keyPattern = /^("[^"]*"|'[^']*'|[^\s:#{}[\],&*!|>'"%@`-][^:#{}[\],]*?)\s*:(?=\s|$)/u;

export function placeAt(text: string, at: number): Place {
  const before = text.slice(0, at);
  const start = lastMarker(before);
  const next = /\n---(?:\s|$)/u.exec(text.slice(start));
  const document = text.slice(start, next === null ? undefined : start + next.index);
  const lines = before.slice(start).split("\n");
  const current = lines.pop() ?? "";
  const levels: Level[] = [];
  for (const line of lines) readLine(levels, line);
  const word = /[\w$.-]*$/u.exec(current)?.[0] ?? "";
  return { kind: kindIn(document), ...placeIn(levels, current), word, from: at - word.length, document };
}

/** Where the document begins that the text ends in. */
function lastMarker(text: string): number {
  let start = 0;
  for (const found of text.matchAll(/^---(?:[ \t][^\n]*)?\n/gmu)) start = found.index + found[0].length;
  return start;
}

function kindIn(document: string): string | null {
  if (/^(?:document|do):/mu.test(document)) return "Runbook";
  return /^kind:\s*([A-Za-z]+)/mu.exec(document)?.[1] ?? null;
}

/** Takes a whole line in: what stands further right than it is over. Gives what follows its key. */
function readLine(levels: Level[], line: string): { readonly rest: string; readonly column: number } {
  let column = line.length - line.trimStart().length;
  let rest = line.trimStart();
  if (rest === "" || rest.startsWith("#")) return { rest: "", column };
  for (let dash = /^-(?:\s+|$)/u.exec(rest); dash !== null; dash = /^-(?:\s+|$)/u.exec(rest)) {
    leave(levels, column, true);
    levels.push({ column, key: "*" });
    column += dash[0].length;
    rest = rest.slice(dash[0].length);
  }
  const key = keyPattern.exec(rest);
  if (key === null) return { rest, column };
  leave(levels, column, false);
  levels.push({ column, key: unquoted(key[1] ?? "") });
  return { rest: rest.slice(key[0].length), column: column + key[0].length };
}

/** A list may stand as far left as the key that it is of. */
function leave(levels: Level[], column: number, isItem: boolean): void {
  for (let last = levels.at(-1); last !== undefined; last = levels.at(-1)) {
    const isOver = last.column > column || (last.column === column && (!isItem || last.key === "*"));
    if (!isOver) return;
    levels.pop();
  }
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/gu, "");
}

function placeIn(levels: Level[], current: string): Pick<Place, "path" | "wants"> {
  const { rest, column } = readLine(levels, current);
  const isKeyed = /:\s/u.test(current.slice(Math.max(0, column - 1))) || current.slice(0, column).endsWith(":");
  const flow = rest.trimStart();
  if (flow.startsWith("{") || flow.startsWith("[")) return flowPlace(pathOf(levels), flow);
  if (isKeyed) return { path: pathOf(levels), wants: "value" };
  // What stands as far right as the word, or further, is beside it or over.
  const isBehindDash = /^\s*(?:-\s+)+[^\s]*$/u.test(current);
  const at = current.length - current.trimStart().length;
  if (!isBehindDash) leave(levels, at, false);
  return { path: pathOf(levels), wants: isBehindDash ? "either" : "key" };
}

function pathOf(levels: readonly Level[]): readonly string[] {
  return levels.map(({ key }) => key);
}

/** The place at the end of a flow map or list that is still open; behind a closed one there is nothing to write. */
function flowPlace(outer: readonly string[], flow: string): Pick<Place, "path" | "wants"> {
  const open: { readonly isMap: boolean; key: string | null }[] = [];
  let quote: string | null = null;
  let token = "";
  for (const character of flow) {
    if (quote !== null) {
      if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "{" || character === "[") {
      open.push({ isMap: character === "{", key: null });
      token = "";
    } else if (character === "}" || character === "]") {
      open.pop();
      token = "";
    } else if (character === ",") {
      const last = open.at(-1);
      if (last !== undefined) last.key = null;
      token = "";
    } else if (character === ":" && open.at(-1)?.isMap === true && open.at(-1)?.key === null) {
      const last = open.at(-1);
      if (last !== undefined) last.key = unquoted(token.trim());
      token = "";
    } else token += character;
  }
  const last = open.at(-1);
  const inner = open.flatMap(({ isMap, key }, index) => {
    if (!isMap) return ["*"];
    return key === null || (index === open.length - 1 && last?.key === null) ? [] : [key];
  });
  const path = [...outer, ...inner];
  if (last === undefined) return { path, wants: "value" };
  if (!last.isMap) return { path, wants: "either" };
  return { path, wants: last.key === null ? "key" : "value" };
}
