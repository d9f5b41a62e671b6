import type { Ast, Pattern } from "./ast.ts";

function patternParts(pattern: Pattern): readonly Ast[] {
  if (pattern.kind === "name") return [];
  if (pattern.kind === "array") return pattern.items.flatMap(patternParts);
  return pattern.entries.flatMap((entry) => [entry.key, ...(entry.value === null ? [] : patternParts(entry.value))]);
}

/** The names a pattern binds, in the order written. */
export function patternNames(pattern: Pattern): readonly string[] {
  if (pattern.kind === "name") return [pattern.name];
  if (pattern.kind === "array") return pattern.items.flatMap(patternNames);
  return pattern.entries.flatMap((entry) => [
    ...(entry.bind === null ? [] : [entry.bind]),
    ...(entry.value === null ? [] : patternNames(entry.value)),
  ]);
}

function present(...parts: readonly (Ast | null)[]): readonly Ast[] {
  return parts.filter((part) => part !== null);
}

/** The nodes directly inside a node, keys of patterns included. */
function childrenOf(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case "identity":
    case "recurse":
    case "literal":
    case "format":
    case "break":
    case "variable":
    case "location":
      return [];
    case "text":
      return ast.parts.filter((part) => typeof part !== "string");
    case "index":
      return [ast.target, ast.key];
    case "slice":
      return present(ast.target, ast.from, ast.to);
    case "iterate":
      return [ast.target];
    case "array":
      return present(ast.body);
    case "object":
      return ast.entries.flatMap((entry) => [entry.key, entry.value]);
    case "negate":
    case "optional":
    case "label":
      return [ast.body];
    case "pipe":
    case "comma":
    case "binary":
    case "and":
    case "or":
    case "alternative":
    case "update":
      return [ast.left, ast.right];
    case "if":
      return present(ast.test, ast.then, ast.otherwise);
    case "try":
      return present(ast.body, ast.handler);
    case "reduce":
      return [ast.source, ...ast.patterns.flatMap(patternParts), ast.init, ast.update];
    case "foreach":
      return [ast.source, ...ast.patterns.flatMap(patternParts), ...present(ast.init, ast.update, ast.extract)];
    case "def":
      return [ast.definition.body, ast.body];
    case "as":
      return [ast.source, ...ast.patterns.flatMap(patternParts), ast.body];
    case "call":
      return ast.args;
    default:
      return ast satisfies never;
  }
}

/** Nodes inside one another that the compiler, the checker and the printer can follow on the JavaScript stack. */
const maximumDepth = 1_000;

/** Measured without recursion, since a long chain of operators is deep without any parenthesis. */
export function tooDeep(ast: Ast): boolean {
  let level: readonly Ast[] = [ast];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maximumDepth) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

/** The node and all inside it. */
export function nodesOf(ast: Ast): readonly Ast[] {
  const found = [ast];
  for (const node of found) found.push(...childrenOf(node));
  return found;
}
