import type { Condition } from "../../condition/ir.ts";
import type { Ast } from "../../expression/ast.ts";
import { parseExpression } from "../../expression/parse.ts";
import { printExpression } from "../../expression/print.ts";

const leads = new WeakMap<Condition, Condition | null>();

/**
 * What stands before the first fact of a condition whose parts `and` joins, as a condition of its own: where that does
 * not hold, neither does the whole, and nothing is looked up for it. Null = it begins with a fact, or has none.
 */
export function factLead(condition: Condition): Condition | null {
  if (condition.kind !== "jq" || !condition.text.includes("$facts")) return null;
  const known = leads.get(condition);
  if (known !== undefined) return known;
  const lead = leadOf(condition.text);
  leads.set(condition, lead);
  return lead;
}

function leadOf(text: string): Condition | null {
  const parsed = parseExpression(text);
  if (!parsed.ok) return null;
  const parts = joined(parsed.value).map(printExpression);
  const first = parts.findIndex((part) => part.includes("$facts"));
  if (first <= 0) return null;
  // Ended by a truth, so that it is one: any value but null and false counts as true before an `and`.
  return { kind: "jq", text: [...parts.slice(0, first).map((part) => `(${part})`), "true"].join(" and ") };
}

function joined(ast: Ast): readonly Ast[] {
  return ast.kind === "and" ? [...joined(ast.left), ...joined(ast.right)] : [ast];
}
