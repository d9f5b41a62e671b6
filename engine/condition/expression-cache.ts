/** Compiles each jq text once: definitions are few and their texts are evaluated for years. */
import { compileExpression, type Expression } from "../expression/compile.ts";
import type { Json } from "../base/json.ts";
import { Recent } from "../base/recent.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { evaluationFault, type EvaluationFault } from "./fault.ts";
import type { EvaluationScope } from "./ir.ts";

/** A bundle holds a few hundred texts, and only bundles in use are evaluated. */
const compiledByText = new Recent<string, Expression>(2_048);

/** The variables of the definition language. One that a scope has no value for is a fault when it is read. */
const languageVariables: readonly string[] = ["before", "command", "facts", "event", "record", "runs", "now"];

/**
 * First result of a jq text over a scope; undefined when it yields nothing. The text was checked when it was
 * published, so a text that does not compile is a fault, never an exception.
 */
export function firstResult(text: string, scope: EvaluationScope): Result<Json | undefined, EvaluationFault> {
  const compiled = compiledText(text, scope);
  if (!compiled.ok)
    return failure(evaluationFault("expression", `"${text}" is no jq: ${compiled.error.message}`, text));
  const result = compiled.value.first(scope.record, scope);
  return result.ok
    ? ok(result.value)
    : failure(evaluationFault("expression", `"${text}" failed: ${result.error.message}`, text));
}

function compiledText(text: string, scope: EvaluationScope): ReturnType<typeof compileExpression> {
  const known = compiledByText.get(text);
  if (known !== undefined) return ok(known);
  const compiled = compileExpression(text, { variables: [...languageVariables, ...Object.keys(scope.variables)] });
  if (!compiled.ok) return compiled;
  compiledByText.set(text, compiled.value);
  return compiled;
}
