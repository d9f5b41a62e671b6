import type { Json } from "../base/json.ts";
import type { Ast, Pattern } from "./ast.ts";
import { numberText } from "./value/number-text.ts";

/** What may stand in a place without parentheses, from the widest to the narrowest. */
type Place = "query" | "operand" | "expression" | "postfix";

const rank: { readonly [place in Place]: number } = { query: 0, operand: 1, expression: 2, postfix: 3 };

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

function literalText(value: Json): string {
  if (typeof value === "number") {
    if (value === Infinity) return "1e1000";
    return numberText(value);
  }
  return typeof value === "string" ? quoted(value) : JSON.stringify(value);
}

function patternText(pattern: Pattern): string {
  if (pattern.kind === "name") return `$${pattern.name}`;
  if (pattern.kind === "array") return `[${pattern.items.map(patternText).join(", ")}]`;
  const entries = pattern.entries.map((entry) => {
    const value = entry.value === null ? "" : `: ${patternText(entry.value)}`;
    if (entry.bind !== null) return `$${entry.bind}${value}`;
    const { key } = entry;
    const plain = key.kind === "literal" || key.kind === "text";
    return `${plain ? print(key, "postfix") : `(${print(key, "query")})`}${value}`;
  });
  return `{${entries.join(", ")}}`;
}

function textText(ast: Extract<Ast, { kind: "text" }>): string {
  const parts = ast.parts.map((part) =>
    typeof part === "string" ? quoted(part).slice(1, -1) : `\\(${print(part, "query")})`,
  );
  return `${ast.format === null ? "" : `@${ast.format} `}"${parts.join("")}"`;
}

/** A suffix needs a term before it; after a number or `.` a space or a dot must not be misread. */
function target(ast: Ast): string {
  const text = print(ast, "postfix");
  return ast.kind === "literal" ? `(${text})` : text;
}

function suffixed(ast: Ast, suffix: string, optional: boolean): string {
  const text = ast.kind === "identity" ? `.${suffix}` : `${target(ast)}${suffix}`;
  return optional ? `${text}?` : text;
}

function foldText(ast: Extract<Ast, { kind: "reduce" | "foreach" }>): string {
  const patterns = ast.patterns.map(patternText).join(" ?// ");
  const extract = ast.kind === "foreach" && ast.extract !== null ? `; ${print(ast.extract, "query")}` : "";
  return `${ast.kind} ${print(ast.source, "expression")} as ${patterns} (${print(ast.init, "query")}; ${print(ast.update, "query")}${extract})`;
}

/** The text of a node and how wide a place it needs. */
function written(ast: Ast): readonly [text: string, place: Place] {
  const side = (part: Ast): string => print(part, "postfix");
  switch (ast.kind) {
    case "identity":
      return [".", "postfix"];
    case "recurse":
      return ["..", "postfix"];
    case "literal": {
      const negative = typeof ast.value === "number" && (ast.value < 0 || Object.is(ast.value, -0));
      return [literalText(ast.value), negative ? "query" : "postfix"];
    }
    case "text":
      return [textText(ast), "postfix"];
    case "format":
      return [`@${ast.name}`, "postfix"];
    case "index": {
      const { key } = ast;
      if (key.kind === "literal" && typeof key.value === "string" && /^[A-Za-z_][A-Za-z_0-9]*$/.test(key.value)) {
        return [
          ast.target.kind === "identity"
            ? `.${key.value}${ast.optional ? "?" : ""}`
            : suffixed(ast.target, `.${key.value}`, ast.optional),
          "postfix",
        ];
      }
      return [suffixed(ast.target, `[${print(key, "query")}]`, ast.optional), "postfix"];
    }
    case "slice": {
      const from = ast.from === null ? "" : print(ast.from, "query");
      const to = ast.to === null ? "" : print(ast.to, "query");
      return [
        suffixed(ast.target, ast.from === null && ast.to === null ? "[null:]" : `[${from}:${to}]`, ast.optional),
        "postfix",
      ];
    }
    case "iterate":
      return [suffixed(ast.target, "[]", ast.optional), "postfix"];
    case "optional":
      return [`(${print(ast.body, "query")})?`, "postfix"];
    case "array":
      return [ast.body === null ? "[]" : `[${print(ast.body, "query")}]`, "postfix"];
    case "object": {
      const entries = ast.entries.map(({ key, value }) => {
        const plain = key.kind === "literal" || key.kind === "text" || key.kind === "variable";
        return `${plain ? print(key, "postfix") : `(${print(key, "query")})`}: ${print(value, "expression")}`;
      });
      return [`{${entries.join(", ")}}`, "postfix"];
    }
    case "negate":
      return [`-${side(ast.body)}`, "expression"];
    case "pipe":
      return [`${print(ast.left, "operand")} | ${print(ast.right, "query")}`, "query"];
    case "comma":
      return [`${print(ast.left, "operand")}, ${print(ast.right, "expression")}`, "operand"];
    case "binary":
      return [`${side(ast.left)} ${ast.operator} ${side(ast.right)}`, "expression"];
    case "and":
    case "or":
      return [`${side(ast.left)} ${ast.kind} ${side(ast.right)}`, "expression"];
    case "alternative":
      return [`${side(ast.left)} // ${side(ast.right)}`, "expression"];
    case "update":
      return [`${side(ast.left)} ${ast.operator} ${side(ast.right)}`, "expression"];
    case "if": {
      const otherwise = ast.otherwise === null ? "" : ` else ${print(ast.otherwise, "query")}`;
      return [`if ${print(ast.test, "query")} then ${print(ast.then, "query")}${otherwise} end`, "postfix"];
    }
    case "try":
      return [`try ${side(ast.body)}${ast.handler === null ? "" : ` catch ${side(ast.handler)}`}`, "expression"];
    case "reduce":
    case "foreach":
      return [foldText(ast), "postfix"];
    case "def": {
      const { name, parameters, body } = ast.definition;
      const list = parameters.length === 0 ? "" : `(${parameters.join("; ")})`;
      return [`def ${name}${list}: ${print(body, "query")}; ${print(ast.body, "query")}`, "query"];
    }
    case "as":
      return [
        `${print(ast.source, "expression")} as ${ast.patterns.map(patternText).join(" ?// ")} | ${print(ast.body, "query")}`,
        "query",
      ];
    case "label":
      return [`label $${ast.name} | ${print(ast.body, "query")}`, "query"];
    case "break":
      return [`break $${ast.name}`, "postfix"];
    case "variable":
      return [`$${ast.name}`, "postfix"];
    case "call":
      return [
        ast.args.length === 0 ? ast.name : `${ast.name}(${ast.args.map((arg) => print(arg, "query")).join("; ")})`,
        "postfix",
      ];
    case "location":
      return ["$__loc__", "postfix"];
    default:
      return ast satisfies never;
  }
}

function print(ast: Ast, place: Place): string {
  const [text, needs] = written(ast);
  return rank[needs] < rank[place] ? `(${text})` : text;
}

/** The canonical text of a tree: reading it gives a tree of the same meaning, and printing that gives the same text. */
export function printExpression(ast: Ast): string {
  return print(ast, "query");
}
