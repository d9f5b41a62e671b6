import { z } from "zod";
import type { JsonObject } from "../../base/json.ts";
import { isOwnSource } from "../../event/own-source.ts";
import { type alertWords, type ExpectedAlert } from "../../simulation/expected-alert.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { json, nameOf, values } from "../shapes.ts";
import type { Path } from "../spot.ts";

const parts = {
  key: z.string(),
  state: z.enum(["firing", "clear"]),
  severity: z.int().min(0).max(5).nullable(),
  original: z.string().nullable(),
  title: z.string(),
  ci: z.string().nullable(),
  labels: values,
  episode: z.int(),
  events: z.int(),
  repeats: z.int(),
  flapping: z.boolean(),
  maintenance: z.string().nullable(),
  rule: z.string().nullable(),
  group: json,
  correlation: z.string().nullable(),
  primary: z.string().nullable(),
} as const satisfies { readonly [word in (typeof alertWords)[number]]: z.ZodType };

export const alertExpectation = z.strictObject({
  source: nameOf("EventSource"),
  count: z.int().min(0).optional(),
  ...z.strictObject(parts).partial().shape,
});

/** What alerts there are of a source. */
export function compileAlertExpectations(context: Context, path: Path, source: unknown): readonly ExpectedAlert[] {
  if (!Array.isArray(source)) {
    context.report("OPS105", path, "expected alerts are a list", "write [ { source: alertmanager, state: firing } ]");
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedAlert[] => {
    const parsed = alertExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, alertExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { source: name, count, ...where } = parsed.data;
    if (!isOwnSource(name)) context.reference("EventSource", name, [...path, index, "source"]);
    return [{ source: name, where: where as JsonObject, count: count ?? null }];
  });
}
