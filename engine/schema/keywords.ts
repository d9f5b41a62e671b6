/** Finds what the validator would not understand, when a definition is published. */
import { isJsonObject, ownValue, type Json } from "../base/json.ts";
import { compilePattern } from "./pattern.ts";
import { resolveReference } from "./validate.ts";

export interface SchemaProblem {
  /** JSON pointer into the schema. */
  readonly pointer: string;
  readonly message: string;
}

const TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"];

const ANNOTATIONS = [
  "$schema",
  "$id",
  "$anchor",
  "$comment",
  "title",
  "description",
  "default",
  "examples",
  "deprecated",
  "readOnly",
  "writeOnly",
  "format",
  "contentEncoding",
  "contentMediaType",
];
const VALUES = [
  "type",
  "const",
  "enum",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minContains",
  "maxContains",
  "required",
  "minProperties",
  "maxProperties",
  "dependentRequired",
  "$ref",
];
const SCHEMAS = ["additionalProperties", "additionalItems", "propertyNames", "contains", "not", "if", "then", "else"];
const SCHEMA_MAPS = ["properties", "patternProperties", "$defs", "definitions"];
const SCHEMA_LISTS = ["allOf", "anyOf", "oneOf", "prefixItems"];

/**
 * Every keyword, pattern, type or reference of a schema that the validator can not hold a value to. Empty when all is
 * well.
 */
export function checkSchema(schema: Json): readonly SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  visit(schema, schema, "", problems);
  return problems;
}

function visit(root: Json, schema: Json, at: string, problems: SchemaProblem[]): void {
  if (typeof schema === "boolean") return;
  if (!isJsonObject(schema)) {
    problems.push({ pointer: at, message: "a schema must be an object, true or false" });
    return;
  }
  for (const [key, value] of Object.entries(schema)) {
    const here = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (SCHEMAS.includes(key)) visit(root, value, here, problems);
    else if (key === "items") {
      if (Array.isArray(value))
        for (const [index, item] of (value as readonly Json[]).entries())
          visit(root, item, `${here}/${index}`, problems);
      else visit(root, value, here, problems);
    } else if (SCHEMA_MAPS.includes(key)) {
      if (isJsonObject(value))
        for (const [name, item] of Object.entries(value)) visit(root, item, `${here}/${name}`, problems);
      else problems.push({ pointer: here, message: `"${key}" must be an object of schemas` });
    } else if (SCHEMA_LISTS.includes(key)) {
      if (Array.isArray(value))
        for (const [index, item] of (value as readonly Json[]).entries())
          visit(root, item, `${here}/${index}`, problems);
      else problems.push({ pointer: here, message: `"${key}" must be a list of schemas` });
    } else if (!VALUES.includes(key) && !ANNOTATIONS.includes(key)) {
      problems.push({ pointer: here, message: `the keyword "${key}" is not supported` });
    }
  }
  visitValues(root, schema, at, problems);
  const patterns = ownValue(schema, "patternProperties");
  for (const pattern of isJsonObject(patterns) ? Object.keys(patterns) : []) {
    if (!compilePattern(pattern).ok)
      problems.push({ pointer: `${at}/patternProperties`, message: `"${pattern}" is no regular expression` });
  }
}

function visitValues(root: Json, schema: Json, at: string, problems: SchemaProblem[]): void {
  const type = ownValue(schema, "type");
  for (const name of type === undefined ? [] : Array.isArray(type) ? (type as readonly Json[]) : [type]) {
    if (typeof name !== "string" || !TYPES.includes(name))
      problems.push({
        pointer: `${at}/type`,
        message: `unknown type ${JSON.stringify(name)}; expected one of ${TYPES.join(", ")}`,
      });
  }
  const pattern = ownValue(schema, "pattern");
  if (pattern !== undefined && (typeof pattern !== "string" || !compilePattern(pattern).ok)) {
    problems.push({ pointer: `${at}/pattern`, message: `${JSON.stringify(pattern)} is no regular expression` });
  }
  const reference = ownValue(schema, "$ref");
  if (reference !== undefined && resolveReference(root, reference) === undefined) {
    problems.push({
      pointer: `${at}/$ref`,
      message: `${JSON.stringify(reference)} leads nowhere; only references inside the schema (#/$defs/NAME) are followed`,
    });
  }
}
