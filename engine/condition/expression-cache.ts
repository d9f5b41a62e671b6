/** Compiles each jq text once: definitions are few and their texts are evaluated for years. */
import { compileExpression } from "../expression/compile.ts";
import type { Json } from "../json.ts";
import { failure, ok, type Result } from "../result.ts";
import { evaluationFault, type EvaluationFault } from "./fault.ts";
import type { EvaluationScope } from "./ir.ts";

type Compiled = ReturnType<typeof compileExpression>;

/** Texts kept at most; a bundle holds a few hundred, and only bundles in use are evaluated. */
const capacity = 4_096;
/** The variables of language 3. One that a scope does not bind is a fault when it is read. */
const scopeVariables = ["before", "command", "facts", "event", "record", "runs", "items", "now"] as const;
const compiledByText = new Map<string, Compiled>();

/**
 * First result of a jq text over a scope; undefined when it yields nothing. The text was checked when it was
 * published, so a text that does not compile is a fault, never an exception.
 */
export function firstResult(text: string, scope: EvaluationScope): Result<Json | undefined, EvaluationFault> {
  const compiled = compiledText(text);
  if (!compiled.ok) return failure(evaluationFault("expression", `"${text}" is no jq: ${compiled.error.message}`, text));
  const result = compiled.value.first(scope.record, { variables: scope.variables });
  return result.ok ? ok(result.value) : failure(evaluationFault("expression", `"${text}" failed: ${result.error.message}`, text));
}

function compiledText(text: string): Compiled {
  const known = compiledByText.get(text);
  if (known !== undefined) return known;
  const compiled = compileExpression(text, { variables: scopeVariables });
  if (compiledByText.size >= capacity) compiledByText.clear();
  compiledByText.set(text, compiled);
  return compiled;
}
