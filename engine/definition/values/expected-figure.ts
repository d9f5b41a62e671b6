/** Figures that a scenario expects of an indicator: those it has, each in the unit that it is told in. */
import type { Json, JsonObject } from "../../base/json.ts";
import type { ExpectedFigure } from "../../simulation/expected-indicator.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import type { Path } from "../spot.ts";
import { compileFigure, figureUnits, reportNoFigure, type Unit, type Units } from "./figure.ts";
import { ratioOf } from "./indicator-ratio.ts";
import { recordView } from "./record-view.ts";

type IndicatorSource = KindSource<"Indicator">;

/** Nothing is said of any when the indicator is not there, or broken. */
export function compileFigures(context: Context, path: Path, indicator: string, wanted: JsonObject): ExpectedFigure[] {
  const source = context.catalog.find("Indicator", indicator)?.source ?? null;
  if (source === null) return [];
  const counted = new Map<string, Unit>([
    ...unitsOf(context, source),
    ["excluded", "count"],
    ...(source.ratio === undefined ? [] : [["part", "count"] as const]),
  ]);
  const known = [...counted.keys(), ...(endsOf(source) === 0 ? [] : ["buckets"]), "beside"];
  return Object.entries(wanted).flatMap(([name, written]): ExpectedFigure[] => {
    const at = [...path, name];
    if (name === "beside") return compileBeside(context, at, source, written as JsonObject);
    if (name === "buckets" && endsOf(source) > 0) return compileBuckets(context, at, endsOf(source), written);
    const unit = counted.get(name);
    if (unit !== undefined) return compileExpected(context, at, { name, beside: null, written }, unit);
    reportNoFigure(context, at, name, known);
    return [];
  });
}

function compileBeside(context: Context, path: Path, source: IndicatorSource, wanted: JsonObject): ExpectedFigure[] {
  const { beside = {} } = source;
  return Object.entries(wanted).flatMap(([name, written]): ExpectedFigure[] => {
    const at = [...path, name];
    if (!Object.hasOwn(beside, name)) {
      reportNoFigure(context, at, name, Object.keys(beside));
      return [];
    }
    if (typeof written === "number") return compileExpected(context, at, { name, beside: "n", written }, "count");
    if (ratioOf(beside[name]) !== null)
      return compileExpected(context, at, { name, beside: "ratio", written }, "share");
    context.report("OPS355", at, `"${name}" is a count, and has no share`, "expect a number");
    return [];
  });
}

function compileBuckets(context: Context, path: Path, ends: number, written: Json): ExpectedFigure[] {
  const counts = written as readonly number[];
  if (counts.length !== ends + 1)
    context.report(
      "OPS355",
      path,
      `${JSON.stringify(counts)} has ${counts.length} numbers, and the indicator ${ends + 1} buckets`,
      "one for each end, and one for the rest",
    );
  return [{ name: "buckets", beside: null, written, value: written }];
}

/** A number of a time has no unit, and one above 1 is no share: both would be compared with what is never told. */
function compileExpected(
  context: Context,
  path: Path,
  figure: Omit<ExpectedFigure, "value">,
  unit: Unit,
): ExpectedFigure[] {
  const { written } = figure;
  if (typeof written === "string") {
    const value = compileFigure(context, path, written, unit);
    return value === null ? [] : [{ ...figure, value }];
  }
  if (typeof written === "number" && unit === "time")
    context.report("OPS121", path, `"${written}" is not a duration`, `add a unit: ${written}m or ${written}h`);
  if (typeof written === "number" && unit === "share" && (written < 0 || written > 1))
    context.report("OPS211", path, `"${written}" is no share of a whole`, `write ${written}%`);
  return [{ ...figure, value: written }];
}

function unitsOf(context: Context, { of, measure, ratio }: IndicatorSource): Units {
  const hasRatio = ratio !== undefined;
  if (measure === undefined) return figureUnits(null, hasRatio, false);
  if ("time" in measure) return figureUnits("time", hasRatio, false);
  if ("gain" in measure)
    return figureUnits(measure.unit === undefined ? "number" : "time", hasRatio, measure.share !== undefined);
  const max = recordView(context.catalog, of)?.fields[measure.field]?.source?.max ?? null;
  return figureUnits(max === null ? "number" : "scale", hasRatio, false);
}

function endsOf({ show = [] }: IndicatorSource): number {
  return show.reduce((ends, one) => ends + (typeof one === "string" ? 0 : one.buckets.length), 0);
}
