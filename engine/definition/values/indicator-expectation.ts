import { z } from "zod";
import type { JsonObject } from "../../base/json.ts";
import { periodForms, periodOf } from "../../indicator/period.ts";
import { utcZone } from "../../clock/calendar.ts";
import type { ExpectedIndicator } from "../../simulation/expected-indicator.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { camel, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileFigures } from "./expected-figure.ts";

const value = z.union([z.number(), word]).nullable();
export const indicatorExpectation = z.strictObject({
  indicator: nameOf("Indicator"),
  period: z.union([word, z.number()]),
  where: z.record(word, json).optional(),
  n: z.int().optional(),
  excluded: z.int().optional(),
  part: z.int().optional(),
  ratio: value.optional(),
  sum: value.optional(),
  share: value.optional(),
  mean: value.optional(),
  median: value.optional(),
  p90: value.optional(),
  topTwo: value.optional(),
  buckets: z.array(z.int()).optional(),
  beside: z.record(camel, value).optional(),
});

/** What indicators say of a period, as of the instant of the step. */
export function compileIndicatorExpectations(
  context: Context,
  path: Path,
  source: unknown,
): readonly ExpectedIndicator[] {
  if (!Array.isArray(source)) {
    context.report(
      "OPS105",
      path,
      "expected indicators are a list",
      "write [ { indicator: backlog, period: 2026-11, n: 1 } ]",
    );
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedIndicator[] => {
    const parsed = indicatorExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, indicatorExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { indicator, period, where = {}, ...figures } = parsed.data;
    const at = [...path, index];
    context.reference("Indicator", indicator, [...at, "indicator"]);
    if (periodOf(String(period), utcZone) === null)
      context.report("OPS122", [...at, "period"], `"${period}" is no period`, `write ${periodForms}`);
    return [
      {
        indicator,
        period: String(period),
        where: compileWhere(context, [...at, "where"], indicator, where as JsonObject),
        figures: compileFigures(context, at, indicator, figures as JsonObject),
      },
    ];
  });
}

function compileWhere(context: Context, path: Path, indicator: string, where: JsonObject): ExpectedIndicator["where"] {
  const [first, ...more] = Object.entries(where);
  if (first === undefined) return null;
  const [field, wanted] = first;
  if (more.length > 0) context.report("OPS107", path, "a group has one field", "expect the others by themselves");
  const by = context.catalog.find("Indicator", indicator)?.source?.by ?? [];
  if (!by.includes(field))
    context.report(
      "OPS204",
      { path: [...path, field], key: true },
      `${indicator} is not counted by "${field}"`,
      suggestion(field, by),
    );
  return { field, value: wanted };
}
