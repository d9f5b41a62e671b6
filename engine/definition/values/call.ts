import { isJsonObject, ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { checkAgainstSchema } from "../../schema/validate.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";
import { suggestion } from "../../base/suggestion.ts";
import { checkLookUp } from "./look-up.ts";
import { checkRecordCall } from "./record-call.ts";
import { schemaView } from "./schema-view.ts";
import { signatureOf } from "./signature.ts";

/**
 * Reports a call of a function that is not in the registry, and input that it does not take. `path` is where `call` and
 * `with` stand.
 */
export function checkCall(context: Context, path: Path, name: string, input: unknown): void {
  if (!checkFunction(context, [...path, "call"], name)) return;
  const lacking = context.options.lacking ?? {};
  if (Object.hasOwn(lacking, name))
    context.report("OPS363", [...path, "call"], `"${name}" cannot be called everywhere`, lacking[name], "warning");
  const signature = signatureOf(context.options.functions, name);
  const given = isJsonObject(input) ? input : {};
  if (isJsonObject(signature?.input)) checkInput(context, path, name, signature.input, given);
  if (signature?.looksUp !== undefined) checkLookUp(context, [...path, "with"], name, signature.looksUp, given);
  if (signature?.sends !== undefined) checkRecordCall(context, [...path, "with"], signature.sends, given);
}

/** Reports a function that is not in the registry; false when there is none to look in, too. */
export function checkFunction(context: Context, at: Path | Spot, name: string): boolean {
  const { functions } = context.options;
  if (functions === undefined) return false;
  if (Object.hasOwn(functions, name)) return true;
  context.report("OPS360", at, `there is no function "${name}"`, suggestion(name, Object.keys(functions)));
  return false;
}

/**
 * Reports what a function would never answer so. A scenario need not say all that it answers: what it leaves out is
 * absent there.
 */
export function checkAnswer(context: Context, path: Path, name: string, output: Json): void {
  const schema = signatureOf(context.options.functions, name)?.output;
  if (schema === undefined) return;
  const wrong = checkAgainstSchema(withoutRequired(schema), output);
  if (wrong === null) return;
  const view = schemaView(schema).read;
  const known = view === null || view === "open" ? "" : `; it answers ${Object.keys(view).join(", ")}`;
  context.report("OPS362", path, `${name} does not answer so: ${wrong}${known}`);
}

function withoutRequired(schema: Json): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(withoutRequired);
  if (!isJsonObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => key !== "required" || !Array.isArray(value));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutRequired(value)]));
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
