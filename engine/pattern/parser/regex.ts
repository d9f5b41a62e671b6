import type { Json } from "../../base/json.ts";
import { compileExpression, type Expression } from "../../expression/compile.ts";
import { type Nodes, Unreadable } from "./budget.ts";

// The engine's own expressions match within a budget of steps, whatever the text.
const first = capture('first(capture($match; "")) // null');
const all = capture('[capture($match; "g")]');

/** Named groups: of the first match, or null; of all of them, a list. */
export function parseRegex(text: string, match: string, every: boolean, nodes: Nodes): Json {
  const result = (every ? all : first).first(text, { variables: { match } });
  if (!result.ok) throw new Unreadable(`the expression gives up on it: ${result.error.message}`);
  const value = result.value ?? null;
  nodes.take(Array.isArray(value) ? value.length * 4 : 4);
  return value;
}

/** Whether a text of a stranger matches; one on which the expression gives up does not. */
export function isMatch(text: string, match: string): boolean {
  const result = tests.first(text, { variables: { match } });
  return result.ok && result.value === true;
}

const tests = capture("test($match)");

function capture(text: string): Expression {
  const compiled = compileExpression(text, { variables: ["match"] });
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value;
}
