/** Figures of indicators as definitions name them: which there are, and what is written for a value of one. */
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";

/** `share`: a part of a whole, written `95%`. `time`: written `4h`. */
export type Unit = "count" | "share" | "time" | "number";
export type Units = ReadonlyMap<string, Unit>;

/** What is measured, as its figures are told. `scale`: a field that has a greatest value. */
export type Measured = "time" | "number" | "scale";

/** Figures that are one number: `hasShare`, when the sum is one of a whole. */
export function figureUnits(measure: Measured | null, hasRatio: boolean, hasShare: boolean): Units {
  const units = new Map<string, Unit>([["n", "count"]]);
  if (hasRatio) units.set("ratio", "share");
  if (measure === null) return units;
  for (const name of ["sum", "mean", "median", "p90"]) units.set(name, measure === "time" ? "time" : "number");
  if (hasShare) units.set("share", "share");
  if (measure === "scale") units.set("topTwo", "share");
  return units;
}

/** The number in a text: milliseconds of a time, 0..1 of a share. Null after a report. */
export function compileFigure(context: Context, path: Path, text: string, unit: Unit): number | null {
  if (unit === "time") return compileElapsed(context, path, text);
  const [, number] = (unit === "share" ? /^(\d+(?:\.\d+)?)%$/u : /^(-?\d+(?:\.\d+)?)$/u).exec(text.trim()) ?? [];
  if (unit === "share" && Number(number) > 100) {
    context.report("OPS211", path, `"${text.trim()}" is more than all of it`, "write a percentage from 0% to 100%");
    return null;
  }
  if (number !== undefined) return unit === "share" ? Number(number) / 100 : Number(number);
  const wanted = unit === "share" ? "a percentage such as 95%" : "a number";
  context.report("OPS211", path, `"${text}" is not ${wanted}`, `compare with ${wanted}`);
  return null;
}

export function reportNoFigure(context: Context, path: Path, figure: string, known: Iterable<string>): void {
  context.report("OPS355", { path, key: true }, `there is no "${figure}" of this`, suggestion(figure, known));
}
