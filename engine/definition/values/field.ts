import { compileRegex } from "../../expression/regex/compile.ts";
import type { Json } from "../../base/json.ts";
import type { Field } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { FieldSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileOptionalCondition } from "./condition.ts";
import { compileFile } from "./file.ts";
import { fitLiteral } from "./fit.ts";
import { fieldView } from "./record-view.ts";
import type { FieldView } from "./view.ts";
import { compileSchema } from "./schema.ts";
import { tableResults } from "./table-result.ts";
import type { Scope } from "./scope.ts";
import { compileValueOrTable, tableName } from "./value.ts";
import { checkYield } from "./yield.ts";

/**
 * Compiles the fields of a record type, a facet or an `ask`. `computing`: what `computed` may read. @default `scope`
 */
export function compileFields(
  context: Context,
  path: Path,
  sources: { readonly [name: string]: FieldSource },
  scope: Scope,
  computing: Scope = scope,
): { [name: string]: Field } {
  const fields: { [name: string]: Field } = {};
  for (const [name, source] of Object.entries(sources))
    fields[name] = compileField(context, [...path, name], name, source, { scope, computing });
  return fields;
}

interface FieldScopes {
  readonly scope: Scope;
  readonly computing: Scope;
}

function compileField(
  context: Context,
  path: Path,
  name: string,
  source: FieldSource,
  { scope, computing }: FieldScopes,
): Field {
  checkKeys(context, path, source);
  const record = context.kind === "RecordType" ? context.name : null;
  if (source.type === "file" && record === null)
    context.report(
      "OPS107",
      [...path, "type"],
      "files belong to a record: only fields of a record type hold them",
      "declare the field in the record type, and name it in `fields` or `require`",
    );
  checkOrdered(context, path, source, record);
  const view = fieldView(context.catalog, source, record === null ? undefined : { record, field: name });
  checkComputed(context, [...path, "computed"], source, view);
  const computed =
    source.computed === undefined
      ? null
      : compileValueOrTable(context, [...path, "computed"], source.computed, computing);
  if (computed !== null && computed.kind !== "table")
    checkYield(context, [...path, "computed"], computed, computing, view);
  return {
    name,
    type: source.type,
    many: source.many ?? false,
    required: source.required ?? false,
    default:
      source.default === undefined ? null : fitLiteral(context, [...path, "default"], source.default as Json, view),
    values: source.values ?? null,
    oneOf: view.oneOf,
    class: source.class ?? null,
    read: source.read ?? [],
    computed,
    override: source.override ?? false,
    reasonOnChange: source.reasonOnChange ?? false,
    maxLength: source.maxLength ?? null,
    min: source.min ?? null,
    max: source.max ?? null,
    pattern: source.pattern ?? null,
    when: compileOptionalCondition(context, [...path, "when"], source.when, scope),
    secret: source.secret ?? false,
    ...(source.schema === undefined ? {} : { schema: compileSchema(context, [...path, "schema"], source.schema) }),
    ...(source.formOf === undefined ? {} : { formOf: source.formOf }),
    ...(source.index === true ? { index: true } : {}),
    ...(source.type === "file" ? compileFile(context, path, source) : {}),
  };
}

/**
 * Whatever a decision table can yield must fit the field it computes: one value, or a list where the field holds many.
 */
function checkComputed(context: Context, path: Path, source: FieldSource, view: FieldView): void {
  const table = tableName(source.computed);
  if (table === null) return;
  const definition = context.catalog.find("DecisionTable", table)?.source;
  const yieldsList = definition?.hit === "all";
  const isOne = (result: Json): boolean =>
    !Array.isArray(result) && !(typeof result === "string" && result.includes("${"));
  if (yieldsList && !view.many)
    context.report(
      "OPS208",
      [...path, "table"],
      `the table "${table}" yields the list of all its matches, and the field holds one value`,
      "use another `hit`, or give the field `many: true`",
    );
  else if (!yieldsList && view.many && tableResults(context.catalog, table).some(isOne))
    context.report(
      "OPS208",
      [...path, "table"],
      `the table "${table}" yields one value, and the field holds a list`,
      "use `hit: all`, or write a list in every `then`",
    );
  for (const result of tableResults(context.catalog, table)) {
    if (typeof result === "object" || (typeof result === "string" && result.includes("${"))) continue;
    const misfits: string[] = [];
    fitLiteral({ ...context, report: (_code, _at, message) => misfits.push(message) }, path, result, {
      ...view,
      many: false,
    });
    if (misfits[0] !== undefined)
      context.report(
        "OPS208",
        [...path, "table"],
        `the table "${table}" yields a value that does not fit: ${misfits[0]}`,
        "change the table or the field",
      );
  }
}

/** What a list can filter and sort by: one short value, or several of them. */
const indexedTypes: readonly string[] = [
  "string",
  "integer",
  "number",
  "boolean",
  "enum",
  "instant",
  "date",
  "user",
  "group",
  "ci",
  "record",
  "runbook",
  "item",
];

const references: readonly string[] = ["user", "group", "ci", "record", "runbook"];

/** What follows the catalog stands in record types: records are ordered, facets and commands are not. */
function checkOrdered(context: Context, path: Path, { type, formOf, oneOf }: FieldSource, record: string | null): void {
  const ordered = type === "item" ? "type" : formOf !== undefined ? "formOf" : oneOf === "catalog" ? "oneOf" : null;
  if (record === null && ordered !== null)
    context.report(
      "OPS107",
      [...path, ordered],
      "only fields of a record type follow the catalog",
      "declare the field in the record type",
    );
  const fields = context.catalog.find("RecordType", record ?? "")?.source?.fields ?? {};
  if (formOf !== undefined && record !== null && (!Object.hasOwn(fields, formOf) || fields[formOf]?.type !== "item"))
    context.report("OPS204", [...path, "formOf"], `there is no field "${formOf}" of the type item`, "name that field");
}

/** Which keys go with which type. */
function checkKeys(context: Context, path: Path, source: FieldSource): void {
  const only = (key: keyof FieldSource, types: readonly string[]): void => {
    if (source[key] !== undefined && !types.includes(source.type))
      context.report(
        "OPS107",
        { path: [...path, key], key: true },
        `"${key}" does not go with the type ${source.type}`,
        `it is for ${types.join(", ")}`,
      );
  };
  only("values", ["enum"]);
  only("oneOf", references);
  only("class", ["ci", "record"]);
  only("read", ["ci", "user"]);
  only("maxLength", ["string", "text"]);
  only("pattern", ["string", "text"]);
  only("min", ["integer", "number"]);
  only("max", ["integer", "number"]);
  only("secret", ["string"]);
  only("index", indexedTypes);
  only("schema", ["object"]);
  only("formOf", ["object"]);
  only("maxSize", ["file"]);
  only("media", ["file"]);
  for (const key of ["many", "default", "computed", "override", "reasonOnChange"] as const)
    only(key, source.type === "item" || (source.type === "file" && key !== "many") ? [] : [source.type]);
  if (source.formOf !== undefined && (source.schema !== undefined || source.many === true))
    context.report(
      "OPS107",
      { path: [...path, source.schema === undefined ? "many" : "schema"], key: true },
      "the form of an item is one map, and the item says what is in it",
      "take this out, or `formOf`",
    );
  if (source.index === true && source.secret === true)
    context.report(
      "OPS107",
      { path: [...path, "index"], key: true },
      "a secret is in no list",
      "take `index` or `secret` out",
    );
  if (source.type === "enum" && source.values === undefined)
    context.report("OPS104", { path, key: true }, 'the key "values" is missing', "list the values, lowest first");
  if (source.values !== undefined && new Set(source.values).size !== source.values.length)
    context.report("OPS106", [...path, "values"], "a value is there twice", "keep one of them");
  if (source.type === "record") {
    if (source.class === undefined)
      context.report(
        "OPS104",
        { path, key: true },
        'the key "class" is missing',
        "name the record type that is referred to",
      );
    else context.reference("RecordType", source.class, [...path, "class"]);
  }
  if (source.type === "ci" && source.class !== undefined && context.catalog.names("CIClass").length > 0)
    context.reference("CIClass", source.class, [...path, "class"]);
  if (source.override === true && source.computed === undefined)
    context.report(
      "OPS107",
      { path: [...path, "override"], key: true },
      '"override" needs "computed"',
      "only a computed value can be overridden",
    );
  if (source.computed !== undefined && source.default !== undefined)
    context.report(
      "OPS107",
      { path: [...path, "default"], key: true },
      '"default" and "computed" exclude each other',
      "keep one of them",
    );
  if (source.secret === true && source.default !== undefined)
    context.report(
      "OPS107",
      { path: [...path, "default"], key: true },
      "a secret has no default",
      "a secret field holds the name of a secret",
    );
  if (source.min !== undefined && source.max !== undefined && source.min > source.max)
    context.report("OPS106", [...path, "max"], `max ${source.max} is below min ${source.min}`);
  const pattern = source.pattern === undefined ? null : compileRegex(source.pattern, "");
  if (pattern !== null && !pattern.ok)
    context.report(
      "OPS106",
      [...path, "pattern"],
      `"${source.pattern ?? ""}" is no regular expression of jq: ${pattern.error}`,
    );
}
