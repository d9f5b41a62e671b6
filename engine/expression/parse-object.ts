import type { Json } from "../base/json.ts";
import type { Ast, ObjectEntry } from "./ast.ts";
import { defaultBudget, Meter } from "./budget.ts";
import { parseText } from "./parse-quoted.ts";
import type { TokenReader } from "./token-reader.ts";
import { operations } from "./value/arithmetic.ts";
import { BudgetExhausted, ExpressionError } from "./value/error.ts";
import { setKey } from "./value/index-value.ts";
import { truncatedText } from "./value/json-text.ts";
import { kindOf } from "./value/order.ts";

/** The constants in a list with commas, in its order; null when one of them is none. */
function constantsOf(ast: Ast): readonly Json[] | null {
  if (ast.kind !== "comma") {
    const constant = constantOf(ast);
    return constant === null ? null : [constant.value];
  }
  const left = constantsOf(ast.left);
  const right = left === null ? null : constantsOf(ast.right);
  return left === null || right === null ? null : [...left, ...right];
}

/**
 * The constant a node always yields, where jq sees it before anything runs: literals, arrays and objects of them,
 * operations on them.
 */
function constantOf(ast: Ast): { readonly value: Json } | null {
  switch (ast.kind) {
    case "literal":
      return { value: ast.value };
    case "location":
      return { value: { file: "<top-level>", line: ast.line } };
    case "array": {
      const items = ast.body === null ? [] : constantsOf(ast.body);
      return items === null ? null : { value: items };
    }
    case "object": {
      const object: { [key: string]: Json } = {};
      for (const { key, value } of ast.entries) {
        const constant = constantOf(value);
        if (key.kind !== "literal" || typeof key.value !== "string" || constant === null) return null;
        setKey(object, key.value, constant.value);
      }
      return { value: object };
    }
    case "pipe":
      if (ast.right.kind === "identity") return constantOf(ast.left);
      return ast.left.kind === "identity" ? constantOf(ast.right) : null;
    case "binary": {
      const left = constantOf(ast.left);
      const right = left === null ? null : constantOf(ast.right);
      if (left === null || right === null) return null;
      try {
        return { value: operations[ast.operator](left.value, right.value, new Meter(defaultBudget)) };
      } catch (error) {
        // What always fails does so when it runs, as in jq.
        if (error instanceof ExpressionError || error instanceof BudgetExhausted) return null;
        throw error;
      }
    }
    default:
      return null;
  }
}

/** A key in quotes, with a format, or in parentheses. A constant that is not a string can never be a key. */
export function keyExpression(reader: TokenReader): Ast {
  const token = reader.token;
  if (token.kind === "quote" || token.kind === "format") return parseText(reader);
  reader.expect("(");
  const start = reader.token.offset;
  const key = reader.nested(() => reader.grammar.query(reader));
  const end = reader.lastEnd;
  reader.expect(")");
  const constant = constantOf(key);
  if (constant !== null && typeof constant.value !== "string") {
    const shown = `${kindOf(constant.value)} (${truncatedText(constant.value)})`;
    reader.refuse("OPS200", `Cannot use ${shown} as object key`, start, end - start, "put the key in quotes");
  }
  return key;
}

/** The value of an entry: expressions joined by `|`, without a comma. */
function entryValue(reader: TokenReader): Ast {
  const left = reader.grammar.expression(reader);
  if (!reader.accept("|")) return left;
  return { kind: "pipe", left, right: reader.nested(() => entryValue(reader)) };
}

function entry(reader: TokenReader): ObjectEntry {
  const token = reader.token;
  const span = { offset: token.offset, length: token.end - token.offset };
  switch (token.kind) {
    case "identifier":
    case "keyword": {
      reader.take();
      const key: Ast = { kind: "literal", value: token.text, span };
      if (reader.accept(":")) return { key, value: entryValue(reader) };
      if (!reader.is(",") && !reader.is("}")) return misplacedKey(reader, token.offset);
      return { key, value: { kind: "index", target: { kind: "identity" }, key, optional: false, span } };
    }
    case "binding": {
      reader.take();
      const variable: Ast = { kind: "variable", name: token.text.slice(1), span };
      if (reader.accept(":")) return { key: variable, value: entryValue(reader) };
      return { key: { kind: "literal", value: token.text.slice(1), span }, value: variable };
    }
    case "location": {
      reader.take();
      const line = reader.text.slice(0, token.offset).split("\n").length;
      return { key: { kind: "literal", value: "__loc__", span }, value: { kind: "location", line } };
    }
    case "quote":
    case "format": {
      const key = parseText(reader);
      if (reader.accept(":")) return { key, value: entryValue(reader) };
      return { key, value: { kind: "index", target: { kind: "identity" }, key, optional: false, span } };
    }
    default:
      if (!reader.is("(")) return misplacedKey(reader, token.offset);
      {
        const key = keyExpression(reader);
        reader.expect(":");
        return { key, value: entryValue(reader) };
      }
  }
}

/** `{1+2: 3}`: when an expression followed by a colon stands where a key belongs, jq says what is missing. */
function misplacedKey(reader: TokenReader, start: number): never {
  let end = reader.token.offset;
  let depth = 0;
  const first = reader.token;
  while (reader.token.kind !== "end") {
    if (depth === 0 && reader.is(":") && end > start) {
      reader.refuse(
        "OPS200",
        "May need parentheses around object key expression",
        start,
        end - start,
        "write { (key expression): value }",
      );
    }
    if (reader.token.kind === "quote" || (depth === 0 && (reader.is("}") || reader.is(",")))) break;
    if ("([{".includes(reader.token.text)) depth += 1;
    if (")]}".includes(reader.token.text)) depth -= 1;
    end = reader.take().end;
  }
  if (first.kind === "end" || reader.token === first) return reader.unexpected();
  return reader.refuse(
    "OPS200",
    `syntax error, unexpected ${first.text}`,
    first.offset,
    first.end - first.offset,
    "an entry is `key: value`",
  );
}

/** `{ ... }`, from the opening brace. */
export function parseObject(reader: TokenReader): Ast {
  reader.expect("{");
  return reader.nested(() => {
    const entries: ObjectEntry[] = [];
    while (!reader.is("}")) {
      entries.push(entry(reader));
      if (!reader.accept(",")) break;
    }
    reader.expect("}");
    return { kind: "object", entries };
  });
}
