import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { checkAgainstSchema } from "../../schema/validate.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";

/**
 * Reports a call of a function that is not in the registry, and input that it does not take. `path` is where `call` and
 * `with` stand.
 */
export function checkCall(context: Context, path: Path, name: string, input: unknown): void {
  const functions = context.options.functions;
  if (functions === undefined) return;
  if (!Object.hasOwn(functions, name)) {
    context.report(
      "OPS360",
      [...path, "call"],
      `there is no function "${name}"`,
      suggestion(name, Object.keys(functions)),
    );
    return;
  }
  const schema = functions[name]?.input;
  if (!isJsonObject(schema)) return;
  checkInput(context, path, name, schema, isJsonObject(input) ? input : {});
}

/** Names are checked always, values where they are literal: what an expression yields is checked when it is called. */
function checkInput(context: Context, path: Path, name: string, schema: JsonObject, input: JsonObject): void {
  const properties = ownValue(schema, "properties");
  const known = isJsonObject(properties) ? Object.keys(properties) : [];
  for (const [key, value] of Object.entries(input)) {
    const at = [...path, "with", key];
    if (!known.includes(key)) {
      if (ownValue(schema, "additionalProperties") === false)
        context.report("OPS361", { path: at, key: true }, `${name} takes no "${key}"`, suggestion(key, known));
      continue;
    }
    if (hasExpression(value)) continue;
    const wrong = checkAgainstSchema({ ...schema, type: "object", required: [] }, { [key]: value });
    if (wrong !== null) context.report("OPS361", at, `${name}: ${wrong}`);
  }
  const required = ownValue(schema, "required");
  for (const key of Array.isArray(required) ? (required as readonly Json[]) : []) {
    if (typeof key === "string" && !Object.hasOwn(input, key))
      context.report("OPS361", [...path, "call"], `${name} needs "${key}"`, `add it to \`with\``);
  }
}

function hasExpression(value: Json): boolean {
  if (typeof value === "string") return value.includes("${");
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasExpression);
  return isJsonObject(value) && Object.values(value).some(hasExpression);
}
