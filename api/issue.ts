import type { z } from "zod";

/** What a type of zod is called towards people, with how one is written. */
const names: { readonly [type: string]: string } = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
  datetime: "an instant with an offset, such as 2026-11-21T09:00:00Z",
};

/**
 * What of the request is wrong at the place of an issue, and what is expected there. Schemas with words of their own
 * are not asked here.
 */
export function issueText(issue: z.core.$ZodRawIssue): string {
  const { input } = issue;
  const wanted = `send ${expectedAt(issue)}`;
  if (input === undefined) return `is missing: ${wanted}`;
  switch (issue.code) {
    case "unrecognized_keys": {
      const taken = shapeOf(issue);
      const unknown = issue.keys.map((key) => JSON.stringify(key)).join(", ");
      return `takes no ${unknown}: it takes ${taken.length === 0 ? "nothing" : taken.join(", ")}`;
    }
    case "invalid_value":
      return `${shown(input)} is none of its values: ${wanted}`;
    case "too_small":
    case "too_big":
      return sizeText(issue);
    case "invalid_type":
      if (issue.expected === "int") return `${shown(input)} is not a whole number: ${wanted}`;
      // A text that was to be read as a number.
      if (Number.isNaN(input)) return `is not a number: ${wanted}`;
      return `is ${typeText(input)}: ${wanted}`;
    default:
      return `${shown(input)} is not ${expectedAt(issue)}`;
  }
}

function expectedAt(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_value") return oneOf(issue.values.map(String));
  const format = "format" in issue ? String(issue.format) : formatOf(issue);
  if (format !== null && Object.hasOwn(names, format)) return names[format] ?? format;
  if (issue.code === "invalid_format" && typeof issue.pattern === "string")
    return `a text that matches ${issue.pattern}`;
  if (issue.code === "invalid_type") return names[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_key")
    return `a name of the right form: ${issue.issues.map(({ message }) => message).join("; ")}`;
  return "what the contract says (/docs)";
}

function sizeText(
  issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall> | z.core.$ZodRawIssue<z.core.$ZodIssueTooBig>,
): string {
  const { input } = issue;
  const least = issue.code === "too_small";
  const limit = least ? issue.minimum : issue.maximum;
  if (typeof input === "number")
    return `${input} is too ${least ? "small" : "large"}: send ${limit} or ${least ? "more" : "less"}`;
  const [length, what] =
    typeof input === "string" ? [input.length, "characters"] : [Array.isArray(input) ? input.length : null, "items"];
  return `has ${length ?? "another number of"} ${what}: send at ${least ? "least" : "most"} ${limit}`;
}

/** "a, b or c". */
export function oneOf(values: readonly string[]): string {
  return values.length < 2 ? (values[0] ?? "") : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
}

function formatOf({ inst }: z.core.$ZodRawIssue): string | null {
  const format = (inst as { readonly _zod?: { readonly def?: { readonly format?: unknown } } } | undefined)?._zod?.def
    ?.format;
  return typeof format === "string" ? format : null;
}

function shapeOf({ inst }: z.core.$ZodRawIssue): readonly string[] {
  const shape = (inst as { readonly _zod?: { readonly def?: { readonly shape?: object } } } | undefined)?._zod?.def
    ?.shape;
  return Object.keys(shape ?? {});
}

function typeText(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return names[typeof value] ?? typeof value;
}

/** Short enough to be read, and never a whole body. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
}
