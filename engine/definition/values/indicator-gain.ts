/** How much a number rose in a period, and what that is a share of. */
import { z } from "zod";
import type { Measure, Whole } from "../../indicator/ir.ts";
import type { Context } from "../context.ts";
import { duration, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";
import { checkListedField, listDeclaration } from "./list-declaration.ts";

const hours = z.strictObject({ calendar: nameOf("Calendar"), people: z.int().min(1).max(100_000) });
export const gainShape = z.strictObject({
  gain: word,
  unit: duration.optional(),
  share: z.union([hours, z.strictObject({ fields: z.array(word).min(1).max(8) })]).optional(),
});

type GainSource = z.infer<typeof gainShape>;

/** Fields by whose changes a record is in a period. */
export function gainedFields({ gain, share }: GainSource): readonly string[] {
  const others = share !== undefined && "fields" in share ? share.fields : [];
  return [...new Set([gain, ...others])].sort();
}

export function compileGain(
  context: Context,
  of: string,
  source: GainSource,
): { readonly measure: Measure; readonly share: Whole | null } {
  const { gain: field, unit, share } = source;
  const path: Path = ["spec", "measure"];
  checkNumber(context, [...path, "gain"], of, field);
  const unitMs = unit === undefined ? null : compileElapsed(context, [...path, "unit"], unit);
  const measure: Measure = { kind: "gain", field, ...(unitMs === null ? {} : { unitMs }) };
  return { measure, share: share === undefined ? null : compileWhole(context, of, share, unitMs) };
}

function compileWhole(
  context: Context,
  of: string,
  share: NonNullable<GainSource["share"]>,
  unitMs: number | null,
): Whole {
  const path: Path = ["spec", "measure", "share"];
  if ("fields" in share) {
    for (const [index, field] of share.fields.entries()) checkNumber(context, [...path, "fields", index], of, field);
    return { of: "fields", fields: share.fields };
  }
  if (share.calendar !== "always") context.reference("Calendar", share.calendar, [...path, "calendar"]);
  if (unitMs === null)
    context.report(
      "OPS355",
      { path, key: true },
      "a number is no share of hours of work",
      "say how long one of them is, such as unit: 1m",
    );
  return { of: "hours", ...share };
}

function checkNumber(context: Context, path: Path, of: string, field: string): void {
  if (!checkListedField(context, path, of, field, [])) return;
  const type = listDeclaration(context.catalog, of)?.fields[field]?.type;
  if (type !== undefined && type !== "integer" && type !== "number")
    context.report("OPS208", path, `the field "${field}" is of type ${type}`, "a number rises and falls");
}
