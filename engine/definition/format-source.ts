/**
 * The canonical form of a definition file: what `opsloom fmt` writes.
 *
 * 1. Formatting never changes meaning or loses a comment: the result is read again and compared, and refused when it
 *    differs.
 * 2. Formatting what was formatted changes nothing.
 * 3. Keys keep their order, except that an envelope begins with apiVersion, kind, metadata and spec, and metadata with
 *    name.
 */
import {
  Document,
  isCollection,
  isMap,
  isScalar,
  Lexer,
  parseAllDocuments,
  visit,
  type Node,
  type Pair,
  type ToStringOptions,
  type YAMLMap,
} from "yaml";
import { canonicalJson } from "../base/canonical.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { readSource } from "./source.ts";

/** A map or list in braces that would make a longer line is written on several lines instead. */
const lineLength = 120;

const style: ToStringOptions = {
  indent: 2,
  indentSeq: true,
  lineWidth: 0,
  minContentWidth: 0,
  flowCollectionPadding: true,
  nullStr: "null",
};

/** The formatted text, or the first reason why the text cannot be formatted. `file` names it in that diagnostic. */
export function formatDefinition(text: string, file = "definition.yaml"): Result<string, Diagnostic> {
  const before = readSource(file, text);
  const [broken] = before.diagnostics;
  if (broken !== undefined) return failure(broken);
  const formatted = write(text);
  const after = readSource(file, formatted);
  const json = (documents: typeof before.documents): string =>
    canonicalJson(documents.map((document) => document.json));
  if (
    after.diagnostics.length > 0 ||
    json(after.documents) !== json(before.documents) ||
    comments(formatted) !== comments(text)
  ) {
    const at = { line: 1, column: 1, endLine: 1, endColumn: 1 };
    return failure({
      code: "OPS001",
      severity: "error",
      message: "this file cannot be formatted without changing it",
      file,
      ...at,
      hint: "move comments out of { } and [ ]",
    });
  }
  return ok(formatted);
}

function write(text: string): string {
  const documents = parseAllDocuments(text.replaceAll("\r\n", "\n"), { merge: false, version: "1.2", schema: "core" });
  if (!Array.isArray(documents)) return text.trim() === "" ? "" : text;
  const texts = documents.map((document) => {
    order(document.contents);
    quote(document);
    openLong(document);
    if (document.directives !== undefined) document.directives.docEnd = false;
    return tighten(document.toString({ ...style, directives: false })).replace(/^\n+/u, "");
  });
  return texts.join("---\n");
}

const envelopeKeys = ["apiVersion", "kind", "metadata", "spec"];
const metadataKeys = ["name", "title", "owner", "description"];

function order(root: Node | null): void {
  if (!isMap(root) || !root.has("apiVersion")) return;
  sortKeys(root, envelopeKeys);
  const metadata = root.get("metadata");
  if (isMap(metadata)) sortKeys(metadata, metadataKeys);
}

/** Brings the named keys to the front, in that order. A comment above the first key stays at the top. */
function sortKeys(map: YAMLMap, first: readonly string[]): void {
  const place = (pair: Pair): number => {
    const index = first.indexOf(isScalar(pair.key) ? String(pair.key.value) : "");
    return index === -1 ? first.length : index;
  };
  const sorted = [...map.items].sort((a, b) => place(a) - place(b));
  if (sorted.every((pair, index) => pair === map.items[index])) return;
  map.items.splice(0, map.items.length, ...sorted);
}

/** Quotes are double ones, single ones where the text has double quotes or backslashes in it, as jq often has. */
function quote(document: Document): void {
  visit(document, {
    Scalar(_, scalar) {
      if ((scalar.type !== "QUOTE_DOUBLE" && scalar.type !== "QUOTE_SINGLE") || typeof scalar.value !== "string")
        return;
      // Line breaks and characters that need an escape can only be written in double quotes.
      if (/[\p{Cc}\u{feff}\u{2028}\u{2029}]/u.test(scalar.value)) return;
      scalar.type = /["\\]/u.test(scalar.value) ? "QUOTE_SINGLE" : "QUOTE_DOUBLE";
    },
  });
}

/** Opens the outermost collections in braces that do not fit on their line, until all fit. */
function openLong(document: Document): void {
  const walk = (node: unknown, column: number): void => {
    if (!isCollection(node)) return;
    if (node.flow === true) {
      if (column + lengthOf(node) <= lineLength) return;
      node.flow = false;
    }
    for (const item of node.items) {
      if (isMap(node)) {
        const pair = item as Pair;
        const key = isScalar(pair.key) ? String(pair.key.value).length + 2 : 2;
        const value = pair.value;
        const nested = isCollection(value) && value.flow !== true;
        walk(value, nested ? column + 2 : column + key);
      } else walk(item, column + 2);
    }
  };
  walk(document.contents, 0);
}

function lengthOf(node: Node): number {
  const text = tighten(new Document(node).toString(style)).trimEnd();
  return text.includes("\n") ? Infinity : text.length;
}

/** Lists are written `[a, b]` and maps `{ a: b }`: takes the spaces inside square brackets away. */
function tighten(text: string): string {
  const kept: string[] = [];
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (scalar) {
      scalar = false;
      kept.push(lexeme);
      continue;
    }
    const first = lexeme.charCodeAt(0);
    if (first === 0x02 || first === 0x18) continue;
    if (first === 0x1f) {
      scalar = true;
      continue;
    }
    if (lexeme === "]" && kept.at(-1) === " ") kept.pop();
    if (lexeme === " " && kept.at(-1) === "[") continue;
    kept.push(lexeme);
  }
  return kept.join("");
}

/** All comments of a text in order, as one text to compare. */
function comments(text: string): string {
  const found: string[] = [];
  let scalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (scalar) scalar = false;
    else if (lexeme.charCodeAt(0) === 0x1f) scalar = true;
    else if (lexeme.startsWith("#")) found.push(lexeme.trimEnd());
  }
  return found.sort().join("\n");
}
