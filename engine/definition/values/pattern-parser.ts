import { z } from "zod";
import type { Parser } from "../../pattern/parser/ir.ts";
import { compileExpression } from "../../expression/compile.ts";
import type { Context } from "../context.ts";
import { camel } from "../shapes.ts";
import type { Path } from "../spot.ts";

const separator = z.string().min(1).max(10);
const skip = z.int().min(0).max(1_000);
const match = z.string().min(1).max(2_000);

export const parserShape = z.union([
  z.enum(["json", "lines", "kv", "ini", "xml", "table", "nginx", "haproxy", "ss", "ps"]),
  z.strictObject({ kv: z.strictObject({ separator }) }),
  z.strictObject({ table: z.strictObject({ separator: separator.optional(), skip: skip.optional() }) }),
  z.strictObject({
    columns: z.union([
      z.array(camel).min(1).max(50),
      z.strictObject({
        names: z.array(camel).min(1).max(50),
        separator: separator.optional(),
        skip: skip.optional(),
      }),
    ]),
  }),
  z.strictObject({ regex: z.union([match, z.strictObject({ match, all: z.boolean().optional() })]) }),
]);

export type ParserSource = z.infer<typeof parserShape>;

export function compileParser(context: Context, path: Path, source: ParserSource): Parser {
  if (typeof source === "string") {
    if (source === "kv") return { kind: "kv", separator: "=" };
    return source === "table" ? { kind: "table", separator: null, skip: 0 } : { kind: source };
  }
  if ("kv" in source) return { kind: "kv", separator: source.kv.separator };
  if ("table" in source)
    return { kind: "table", separator: source.table.separator ?? null, skip: source.table.skip ?? 0 };
  if ("columns" in source) {
    const { columns } = source;
    const {
      names,
      separator: parted,
      skip: first,
    } = Array.isArray(columns) ? { names: columns, separator: undefined, skip: undefined } : columns;
    return { kind: "columns", names, separator: parted ?? null, skip: first ?? 0 };
  }
  const { regex } = source;
  const [text, at] = typeof regex === "string" ? [regex, ["regex"]] : [regex.match, ["regex", "match"]];
  checkMatch(context, [...path, ...at], text);
  return { kind: "regex", match: text, all: typeof regex === "string" ? false : (regex.all ?? false) };
}

/** Reports a regular expression that is none. */
export function checkMatch(context: Context, path: Path, text: string): void {
  const tried = compileExpression("test($match)", { variables: ["match"] });
  const result = tried.ok ? tried.value.first("", { variables: { match: text } }) : null;
  if (result?.ok === false)
    context.report("OPS200", path, `"${text}" is no regular expression: ${result.error.message}`);
}
