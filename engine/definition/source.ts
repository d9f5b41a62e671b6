/**
 * YAML text to plain JSON with positions, read once.
 *
 * 1. Nothing is composed before the token scan has passed: size, anchors, aliases, tags, directives and depth are
 *    refused on tokens.
 * 2. The JSON consists of own data properties of ordinary objects; a key that could reach a prototype is refused.
 * 3. Positions are computed only for what is reported: a clean file pays nothing for them.
 */
import { Composer, isMap, isScalar, isSeq, Parser, type ParsedNode } from "yaml";
import type { Json } from "../base/json.ts";
import type { Diagnostic, Range } from "./diagnostic.ts";
import { limits } from "./limits.ts";
import { createLines } from "./lines.ts";
import { locate, type Spot } from "./spot.ts";
import { scanTokens, type Report } from "./token-scan.ts";

export interface SourceDocument {
  readonly file: string;
  readonly json: Json;
  /** Line of its first character. */
  readonly line: number;
  /** Where a part of it stands. */
  range(spot: Spot): Place;
}

/** A range with the file it is in. */
export interface Place extends Range {
  readonly file: string;
  /** It was written elsewhere than in the definition that was asked. */
  readonly inherited?: true;
}

export interface SourceFile {
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads every document of a file. When one has an error, none is returned: a half-read file would only cause misleading
 * reports.
 */
export function readSource(file: string, text: string): SourceFile {
  const lines = createLines(text);
  const diagnostics: Diagnostic[] = [];
  const report: Report = (code, start, end, message, hint) => {
    if (diagnostics.length >= limits.diagnosticsPerFile) return;
    diagnostics.push({
      code,
      severity: "error",
      message,
      file,
      ...lines.range(start, end),
      ...(hint === undefined ? {} : { hint }),
    });
  };
  const roots = compose(text, report);
  if (diagnostics.length > 0) return { documents: [], diagnostics };
  const documents: SourceDocument[] = [];
  for (const root of roots) {
    const json = toJson(root, text, report);
    const start = root.range[0];
    documents.push({
      file,
      json,
      line: lines.range(start, start).line,
      range: (spot) => ({ file, ...locate(root, text, lines, spot) }),
    });
  }
  return diagnostics.length > 0 ? { documents: [], diagnostics } : { documents, diagnostics };
}

/** The root nodes of the documents that hold something. */
function compose(text: string, report: Report): ParsedNode[] {
  if (text.length > limits.fileLength) {
    report(
      "OPS004",
      0,
      0,
      `the file has ${text.length} characters; at most ${limits.fileLength} are read`,
      "split it into several files",
    );
    return [];
  }
  const lexemes = scanTokens(text, report);
  if (lexemes === null) return [];
  const parser = new Parser();
  // Doubled keys are found while the JSON is built: the composer's own check is quadratic in the keys of a map.
  const composer = new Composer({ strict: true, uniqueKeys: false, version: "1.2", schema: "core", merge: false });
  const tokens = [];
  for (const lexeme of lexemes) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > limits.depth + 2) {
      report(
        "OPS005",
        parser.offset,
        parser.offset,
        `collections are nested deeper than ${limits.depth} levels`,
        "make the structure flatter",
      );
      return [];
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const documents = [...composer.compose(tokens)];
  if (documents.length > limits.documents) {
    report(
      "OPS004",
      0,
      0,
      `the file holds ${documents.length} documents; at most ${limits.documents} are read`,
      "split it into several files",
    );
    return [];
  }
  const roots: ParsedNode[] = [];
  for (const document of documents) {
    for (const error of document.errors) report("OPS001", error.pos[0], error.pos[1], error.message);
    const root = document.contents;
    if (root !== null && !(isScalar(root) && root.value === null)) roots.push(root);
  }
  return roots;
}

function toJson(node: ParsedNode | null, text: string, report: Report): Json {
  if (node === null) return null;
  if (isScalar(node)) return scalarToJson(node.value, node.range, text, report);
  if (isSeq(node)) return node.items.map((item) => toJson(item as ParsedNode | null, text, report));
  if (!isMap(node)) {
    report("OPS001", node.range[0], node.range[1], "this is neither a map, nor a list, nor a single value");
    return null;
  }
  const object: { [key: string]: Json } = {};
  for (const pair of node.items) {
    const key = keyText(pair.key, node.range, text, report);
    if (key === null) continue;
    if (Object.hasOwn(object, key)) {
      const [start, end] = pair.key.range;
      report("OPS006", start, end, `the key "${key}" is there twice in one map`, "keep one of them");
      continue;
    }
    object[key] = toJson(pair.value, text, report);
  }
  return object;
}

/**
 * The text of a key, or null when it was refused. A key that reads as a number or a truth value keeps its written text.
 */
function keyText(
  key: ParsedNode | null,
  map: readonly [number, number, number],
  text: string,
  report: Report,
): string | null {
  if (key === null || !isScalar(key) || key.value === null) {
    const [start, end] = key?.range ?? [map[0], map[0]];
    report("OPS007", start, end, "a key must be a text", "put it in quotes");
    return null;
  }
  const [start, end] = key.range;
  const name = typeof key.value === "string" ? key.value : text.slice(start, end);
  if (name === "__proto__" || name === "<<") {
    report(
      "OPS007",
      start,
      end,
      `the key "${name}" is refused`,
      name === "<<" ? "merge keys are not read: write the keys out" : "choose another name",
    );
    return null;
  }
  return name;
}

function scalarToJson(value: unknown, range: readonly [number, number, number], text: string, report: Report): Json {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  const written = text.slice(range[0], range[1]);
  if (typeof value !== "number") {
    report(
      "OPS001",
      range[0],
      range[1],
      `the value ${JSON.stringify(written)} is not of a type that JSON knows`,
      "put it in quotes",
    );
    return null;
  }
  if (!Number.isFinite(value))
    report("OPS008", range[0], range[1], `the number ${written} is not finite`, "write a number, or put it in quotes");
  else if (Number.isInteger(value) && !Number.isSafeInteger(value))
    report("OPS008", range[0], range[1], `the number ${written} is too large to be kept exactly`, "put it in quotes");
  return value;
}
