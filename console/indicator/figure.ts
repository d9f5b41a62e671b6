import type { Reply } from "../../client/call.ts";
import { spanText } from "../format/span.ts";

type Readings = Reply<"listReadings">;
export type Described = Readings["indicator"];
export type Figures = Readings["items"][number]["total"];
export type Unit = Described["unit"];
export type FigureName = "n" | "ratio" | "mean" | "median" | "p90" | "topTwo";

const names: readonly FigureName[] = ["ratio", "median", "mean", "p90", "topTwo", "n"];

/** The figure that says most of an indicator: the one that it has a target for, else by what it counts. */
export function mainFigure({ unit, show }: Pick<Described, "unit" | "show">, figures: Figures | undefined): FigureName {
  const wanted = figures?.target[0]?.figure;
  const aimed = names.find((name) => name === wanted);
  if (aimed !== undefined) return aimed;
  if (unit === "ratio") return "ratio";
  if (unit === "count") return "n";
  return show.includes("median") || !show.includes("mean") ? "median" : "mean";
}

/** Figures that an indicator tells, the main one first, how many at the end. */
export function figuresOf(described: Pick<Described, "unit" | "show">): readonly FigureName[] {
  const told = names.filter((name) => name !== "n" && described.show.includes(name));
  const all = described.unit === "ratio" && !told.includes("ratio") ? (["ratio", ...told] as const) : told;
  return [...all, "n"];
}

/** A figure as people read it; empty when it is not told. Times are milliseconds, shares 0 to 1. */
export function figureText(unit: Unit, figure: FigureName, figures: Figures): string {
  const value = figures[figure];
  if (value === null) return "";
  if (figure === "n") return String(value);
  if (figure === "ratio" || figure === "topTwo") return percentText(value);
  if (unit === "milliseconds") return `${value < 0 ? "−" : ""}${spanText(value)}`;
  return String(Math.round(value * 100) / 100);
}

/** `94.7 %`: rounded down, so that what falls short of a target never reads as the target. */
export function percentText(share: number): string {
  return `${(Math.floor(share * 1_000 + 1e-9) / 10).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
}

/** Whether all targets are met; null = there is none, or nothing is told yet. */
export function isMet({ target }: Figures): boolean | null {
  const told = target.flatMap(({ met }) => met ?? []);
  return told.length === 0 ? null : told.every(Boolean);
}
