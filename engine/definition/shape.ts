/** The shape of a definition: zod's findings told as diagnostics, with "did you mean". */
import { z } from "zod";
import type { DiagnosticCode } from "./codes.ts";
import type { Path, Spot } from "./spot.ts";
import { suggestion } from "../base/suggestion.ts";

export interface ShapeIssue {
  readonly code: DiagnosticCode;
  readonly at: Spot;
  readonly message: string;
  readonly hint?: string;
}

/** The issues of a failed check. `value` is what was checked: the schemas alone do not tell what was written. */
export function shapeIssues(error: z.ZodError, schema: z.ZodType, value: unknown): ShapeIssue[] {
  return error.issues.flatMap((issue) => fromIssue(issue, schema, value, []));
}

function fromIssue(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown, base: Path): ShapeIssue[] {
  const path: Path = [...base, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const written = valueAt(value, path);
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = keysAt(schema, value, path);
      return issue.keys.map((key) =>
        withHint(
          { code: "OPS103", at: { path: [...path, key], key: true }, message: `unknown key "${key}"` },
          suggestion(key, known, 24),
        ),
      );
    }
    case "invalid_type": {
      if (written === undefined) {
        return [
          {
            code: "OPS104",
            at: { path: path.slice(0, -1), key: true },
            message: `the key "${String(path.at(-1) ?? "")}" is missing`,
          },
        ];
      }
      return [{ code: "OPS105", at: { path }, message: `${show(written)} is not ${article(issue.expected)}` }];
    }
    case "invalid_value": {
      if (written === undefined) {
        return [
          {
            code: "OPS104",
            at: { path: path.slice(0, -1), key: true },
            message: `the key "${String(path.at(-1) ?? "")}" is missing`,
          },
        ];
      }
      const allowed = issue.values.map(String);
      return [
        withHint(
          { code: "OPS106", at: { path }, message: `${show(written)} is not allowed here` },
          suggestion(wordOf(written), allowed, 20),
        ),
      ];
    }
    case "invalid_union":
      return fromUnion(issue, schema, value, path, written);
    case "too_small":
    case "too_big":
      return [{ code: "OPS106", at: { path }, message: bound(issue, written) }];
    case "invalid_format":
      return [{ code: "OPS109", at: { path }, message: `${show(written)} is not ${issue.message}` }];
    case "invalid_key":
      return [
        {
          code: "OPS109",
          at: { path, key: true },
          message: `the key "${String(path.at(-1) ?? "")}" is not ${firstMessage(issue.issues) ?? "a name"}`,
        },
      ];
    case "custom":
      return [withHint({ code: customCode(issue), at: { path }, message: issue.message }, customHint(issue))];
    default:
      return [{ code: "OPS106", at: { path }, message: issue.message }];
  }
}

/**
 * Of a union the branch is told that the writer most likely meant: the one that fits the kind of value and got
 * furthest.
 */
function fromUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  schema: z.ZodType,
  value: unknown,
  path: Path,
  written: unknown,
): ShapeIssue[] {
  if (written === undefined)
    return [
      {
        code: "OPS104",
        at: { path: path.slice(0, -1), key: true },
        message: `the key "${String(path.at(-1) ?? "")}" is missing`,
      },
    ];
  const branches = issue.errors.filter(
    (branch) =>
      !branch.some(
        (inner) => inner.path.length === 0 && (inner.code === "invalid_type" || inner.code === "invalid_value"),
      ),
  );
  if (branches.length === 0) {
    const literals = issue.errors.flatMap((branch) =>
      branch.flatMap((inner) => (inner.code === "invalid_value" ? inner.values.map(String) : [])),
    );
    if (literals.length > 0 && typeof written !== "object")
      return [
        withHint(
          { code: "OPS106", at: { path }, message: `${show(written)} is not allowed here` },
          suggestion(wordOf(written), literals, 20),
        ),
      ];
    const expected = [
      ...new Set(
        issue.errors.flatMap((branch) =>
          branch.flatMap((inner) => (inner.code === "invalid_type" ? [article(inner.expected)] : [])),
        ),
      ),
    ];
    return [
      {
        code: "OPS105",
        at: { path },
        message: `${show(written)} is not ${expected.length > 0 ? expected.join(" or ") : "allowed here"}`,
      },
    ];
  }
  const best = branches.reduce((a, b) => (score(b) > score(a) ? b : a));
  return best.flatMap((inner) => fromIssue({ ...inner, path: [...path, ...inner.path] }, schema, value, []));
}

/** Fewer and deeper findings mean that more of the branch fitted; a missing or unknown key counts against it. */
function score(branch: readonly z.core.$ZodIssue[]): number {
  let total = 0;
  for (const issue of branch)
    total += issue.path.length - 2 - (issue.code === "unrecognized_keys" ? issue.keys.length : 0);
  return total;
}

/** The keys that a closed object at this path knows, over all branches that could be meant. */
function keysAt(schema: z.ZodType, value: unknown, path: Path): string[] {
  const keys = new Set<string>();
  for (const candidate of schemasAt(schema, value, path)) {
    if (candidate instanceof z.ZodObject) for (const key of Object.keys(candidate.shape)) keys.add(key);
  }
  return [...keys];
}

/** The schemas that describe the value at a path, unions opened and wrappers removed. */
function schemasAt(schema: z.ZodType, value: unknown, path: Path): z.ZodType[] {
  let candidates = open(schema);
  for (const step of path) {
    const next: z.ZodType[] = [];
    for (const candidate of candidates) {
      if (candidate instanceof z.ZodObject) {
        const shape = candidate.shape;
        const member = Object.hasOwn(shape, String(step)) ? shape[String(step)] : undefined;
        if (member !== undefined) next.push(...open(member));
      } else if (candidate instanceof z.ZodArray) next.push(...open(candidate.element as z.ZodType));
      else if (candidate instanceof z.ZodRecord) next.push(...open(candidate.valueType as z.ZodType));
    }
    candidates = next;
  }
  return candidates;
}

function open(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return open(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodLazy) return open(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodUnion) return (schema.options as readonly z.ZodType[]).flatMap(open);
  return [schema];
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as { readonly [key: string]: unknown })[step];
  }
  return at;
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, written: unknown): string {
  const limit = issue.code === "too_small" ? `at least ${issue.minimum}` : `at most ${issue.maximum}`;
  if (issue.origin === "array") return `the list must have ${limit} entries`;
  if (issue.origin === "string") return `${show(written)} must have ${limit} characters`;
  if (issue.origin === "number" || issue.origin === "int") return `${show(written)} must be ${limit}`;
  return `this must have ${limit} entries`;
}

function article(expected: string): string {
  switch (expected) {
    case "object":
    case "record":
      return "a map";
    case "array":
      return "a list";
    case "string":
      return "a text";
    case "int":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    default:
      return `a ${expected}`;
  }
}

/** A value as it is quoted in a message. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a map";
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** What was written, as a word that may have been meant for another. */
function wordOf(value: unknown): string {
  return typeof value === "string" ? value : show(value);
}

function firstMessage(issues: readonly z.core.$ZodIssue[]): string | undefined {
  return issues[0]?.message;
}

function customCode(issue: z.core.$ZodIssueCustom): DiagnosticCode {
  const code = issue.params?.["code"];
  return typeof code === "string" ? (code as DiagnosticCode) : "OPS106";
}

function customHint(issue: z.core.$ZodIssueCustom): string | undefined {
  const hint = issue.params?.["hint"];
  return typeof hint === "string" ? hint : undefined;
}

function withHint(issue: ShapeIssue, hint: string | undefined): ShapeIssue {
  return hint === undefined ? issue : { ...issue, hint };
}
