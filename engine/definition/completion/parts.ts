/** What a JSON Schema allows at a path, over all of its alternatives. */
import { namesKey } from "../shapes.ts";
import { isJsonObject, type Json, type JsonObject, ownValue } from "../../base/json.ts";

/** Alternatives that one schema comes to at most: a shape that holds itself ends here. */
const mostAlternatives = 200;

/** The schemas of what stands at the path below the given ones. */
export function schemasAt(root: JsonObject, start: readonly Json[], path: readonly string[]): readonly JsonObject[] {
  return path.reduce<readonly JsonObject[]>(
    (schemas, step) =>
      alternatives(
        root,
        schemas.flatMap((schema) => below(schema, step)),
      ),
    alternatives(root, start),
  );
}

/** Names of properties that may stand there. */
export function keysIn(schemas: readonly JsonObject[]): readonly string[] {
  const keys = schemas.flatMap((schema) => {
    const properties = schema["properties"] ?? null;
    const named = ownValue(schema["propertyNames"] ?? null, "enum");
    return [
      ...(isJsonObject(properties) ? Object.keys(properties) : []),
      ...(Array.isArray(named) ? (named as readonly Json[]).filter((name) => typeof name === "string") : []),
    ];
  });
  return [...new Set(keys)];
}

/** Values that may stand there, where there is a choice of words. */
export function valuesIn(schemas: readonly JsonObject[]): readonly string[] {
  const values = schemas.flatMap((schema): readonly Json[] => {
    const { enum: list, const: one, type } = schema;
    if (Array.isArray(list)) return list as readonly Json[];
    if (one !== undefined) return [one];
    const types = Array.isArray(type) ? (type as readonly Json[]) : [type];
    return types.includes("boolean") ? [true, false] : [];
  });
  return [...new Set(values.filter((value) => !isJsonObject(value) && !Array.isArray(value)).map(String))];
}

/** Kinds of definitions, and `state`, whose names may stand there: as a key, as a value, or as either. */
export function namedIn(schemas: readonly JsonObject[], wants: "key" | "value" | "either"): readonly string[] {
  const named = schemas.flatMap((schema): readonly Json[] => {
    const asKey = ownValue(schema["propertyNames"] ?? null, namesKey);
    const both = [wants === "key" ? undefined : schema[namesKey], wants === "value" ? undefined : asKey];
    return both.flatMap((list) => (Array.isArray(list) ? (list as readonly Json[]) : []));
  });
  return [...new Set(named.filter((name) => typeof name === "string"))];
}

function below(schema: JsonObject, step: string): readonly Json[] {
  if (step === "*") {
    const { items, prefixItems } = schema;
    return [...(items === undefined ? [] : [items]), ...(Array.isArray(prefixItems) ? (prefixItems as Json[]) : [])];
  }
  const own = ownValue(schema["properties"] ?? null, step);
  if (own !== undefined) return [own];
  const patterns = schema["patternProperties"] ?? null;
  const others = schema["additionalProperties"];
  return [
    ...(isJsonObject(patterns) ? Object.values(patterns) : []),
    ...(others !== undefined && isJsonObject(others) ? [others] : []),
  ];
}

/** A schema with all that it may be instead. */
function alternatives(root: JsonObject, start: readonly Json[]): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const queue = [...start];
  for (let schema = queue.shift(); schema !== undefined && found.size < mostAlternatives; schema = queue.shift()) {
    if (!isJsonObject(schema) || found.has(schema)) continue;
    found.add(schema);
    const { $ref, anyOf, oneOf, allOf, then, else: otherwise } = schema;
    if (typeof $ref === "string") queue.push(target(root, $ref));
    for (const list of [anyOf, oneOf, allOf]) if (Array.isArray(list)) queue.push(...(list as readonly Json[]));
    for (const one of [then, otherwise]) if (one !== undefined) queue.push(one);
  }
  return [...found];
}

/** `#/definitions/Lifecycle`; null = there is none. */
function target(root: JsonObject, reference: string): Json {
  return reference
    .replace(/^#\/?/u, "")
    .split("/")
    .filter(Boolean)
    .reduce<Json>((at, step) => ownValue(at, step) ?? null, root);
}
