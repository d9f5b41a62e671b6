import { z } from "zod";
import type { Json } from "../../base/json.ts";
import { periodFault } from "../../availability/ask.ts";
import {
  type ExpectedUptime,
  type ExpectedUptimeFigure,
  type UptimeFigure,
  uptimeFigures,
} from "../../simulation/expected-uptime.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileFigure } from "./figure.ts";

export const uptimeExpectation = z.strictObject({
  availability: nameOf("Availability"),
  period: z.union([word, z.number()]),
  of: word.optional(),
  down: word.optional(),
  excluded: word.optional(),
  left: word.optional(),
  share: word.nullable().optional(),
  met: z.boolean().nullable().optional(),
  outages: z.int().min(0).optional(),
});

/** What commitments to uptime say of a period, as of the instant of the step. */
export function compileUptimeExpectations(context: Context, path: Path, source: unknown): readonly ExpectedUptime[] {
  if (!Array.isArray(source)) {
    context.report(
      "OPS105",
      path,
      "expected uptimes are a list",
      "write [ { availability: shop, period: 2026-11, down: 2h } ]",
    );
    return [];
  }
  return source.flatMap((item: unknown, index): ExpectedUptime[] => {
    const parsed = uptimeExpectation.safeParse(item);
    if (!parsed.success) {
      for (const { code, at, message, hint } of shapeIssues(parsed.error, uptimeExpectation, item))
        context.report(code, { ...at, path: [...path, index, ...at.path] }, message, hint);
      return [];
    }
    const { availability, period, of = null, ...figures } = parsed.data;
    const at = [...path, index];
    const length = context.reference("Availability", availability, [...at, "availability"])
      ? context.catalog.find("Availability", availability)?.source?.period
      : undefined;
    const fault = length === undefined ? null : periodFault(length, String(period));
    if (fault !== null) context.report("OPS122", [...at, "period"], fault);
    const wanted = Object.entries(figures) as [UptimeFigure, Json][];
    return [
      {
        availability,
        period: String(period),
        of,
        figures: wanted.flatMap(([name, written]) => compileOne(context, [...at, name], name, written)),
      },
    ];
  });
}

function compileOne(context: Context, path: Path, name: UptimeFigure, written: Json): readonly ExpectedUptimeFigure[] {
  const unit = uptimeFigures[name];
  if (typeof written !== "string" || unit === "flag") return [{ name, written, value: written }];
  // Of the error budget less than nothing may be left.
  const isNegative = name === "left" && written.startsWith("-");
  const value = compileFigure(context, path, isNegative ? written.slice(1) : written, unit);
  return value === null ? [] : [{ name, written, value: isNegative ? -value : value }];
}
