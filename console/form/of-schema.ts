import type { Input } from "./input.ts";

/** A property of a form: the input that it is asked by, and what people call it. */
export interface Asked {
  readonly input: Input;
  readonly label: string | null;
  readonly hint: string | undefined;
  /** The values of its `enum`, by the texts that stand for them in a form. */
  readonly values: ReadonlyMap<string, unknown> | null;
}

type Schema = { readonly [key: string]: unknown };

/**
 * What a form of JSON Schema asks for, one input a property. What no control is for, as a list of objects, is asked as
 * JSON. `given`: values that are shown at first, before the schema's own.
 */
export function inputsOfSchema(schema: unknown, given: { readonly [name: string]: unknown } = {}): readonly Asked[] {
  const form = asSchema(schema);
  const required: readonly unknown[] = Array.isArray(form["required"]) ? form["required"] : [];
  return Object.entries(asSchema(form["properties"])).map(([name, property]): Asked => {
    const of = asSchema(property);
    const element = asSchema(of["items"]);
    const isList = typeOf(of) === "array" && (Array.isArray(element["enum"]) || isPlain(typeOf(element)));
    const one = isList ? element : of;
    const values = Array.isArray(one["enum"]) ? one["enum"].filter((value) => value !== null) : null;
    const shown = Object.hasOwn(given, name) ? given[name] : of["default"];
    const isChoice = values !== null && !isList && (typeof shown === "string" || typeof shown === "number");
    return {
      label: textOr(of["title"], null),
      hint: textOr(of["description"], null) ?? undefined,
      values: values === null ? null : new Map(values.map((value) => [String(value), value])),
      input: {
        name,
        kind: "ask",
        type: values === null ? controlOf(one) : "enum",
        many: isList,
        required: required.includes(name),
        choices: values === null ? null : values.map(String),
        class: null,
        maxLength: numberOr(one["maxLength"]),
        min: numberOr(one["minimum"]),
        max: numberOr(one["maximum"]),
        pattern: textOr(one["pattern"], null),
        schema: null,
        value: (isChoice ? String(shown) : (shown ?? null)) as Input["value"],
        wantsReason: false,
      },
    };
  });
}

/** What was written, as the schema has it: a choice is the value that its text stands for. */
export function valuesOf(
  asked: readonly Asked[],
  written: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  const meant = (values: Asked["values"], value: unknown): unknown =>
    values !== null && typeof value === "string" ? (values.get(value) ?? value) : value;
  return Object.fromEntries(
    asked.flatMap(({ input: { name }, values }) => {
      const value = written[name];
      if (value === undefined || value === null) return [];
      return [[name, Array.isArray(value) ? value.map((one) => meant(values, one)) : meant(values, value)]];
    }),
  );
}

/** From how many characters on a text has several lines. */
const longText = 200;

function controlOf(schema: Schema): string {
  const type = typeOf(schema);
  if (type === "integer" || type === "number" || type === "boolean") return type;
  if (type !== "string") return "object";
  if (schema["format"] === "date") return "date";
  if (schema["format"] === "date-time") return "instant";
  return (numberOr(schema["maxLength"]) ?? 0) >= longText ? "text" : "string";
}

/** The first of several types that is not null; a schema that names none takes a text. */
function typeOf(schema: Schema): string {
  const { type } = schema;
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  const named = types.find((one): one is string => typeof one === "string" && one !== "null");
  if (named !== undefined) return named;
  return schema["properties"] === undefined ? "string" : "object";
}

const isPlain = (type: string): boolean => type === "string" || type === "integer" || type === "number";

function asSchema(value: unknown): Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

function textOr<Other>(value: unknown, other: Other): string | Other {
  return typeof value === "string" ? value : other;
}

function numberOr(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
