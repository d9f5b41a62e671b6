import type { Reply } from "../../client/call.ts";
import { lengthOf } from "./time.ts";

type Indicator = Reply<"showIndicator">["indicator"];
type Figures = Reply<"showIndicator">["total"];

/** Heads of what an indicator shows, with how many were excluded always. */
export function figureHeads({ show, buckets }: Indicator, { beside }: Figures): string[] {
  const shown = show.filter((figure) => figure !== "n");
  const heads = shown.flatMap((figure) => (figure === "buckets" ? bucketHeads(buckets) : [figure]));
  return ["n", "excluded", ...heads, ...Object.keys(beside)];
}

function bucketHeads(ends: readonly string[]): string[] {
  return [...ends.map((end) => `< ${end}`), `>= ${ends.at(-1) ?? ""}`];
}

export function figureCells(indicator: Indicator, figures: Figures): string[] {
  const cells = indicator.show
    .filter((figure) => figure !== "n")
    .flatMap((figure): string[] => {
      if (figure === "buckets") {
        const counts = figures.buckets ?? indicator.buckets.map(() => null).concat(null);
        return counts.map((count) => (count === null ? "" : String(count)));
      }
      if (figure === "ratio" || figure === "topTwo" || figure === "share") return [shareText(figures[figure] ?? null)];
      const value = figures[figure as "sum" | "mean" | "median" | "p90"] ?? null;
      return [value === null ? "" : valueCell(indicator, value)];
    });
  const beside = Object.values(figures.beside).map(({ n, ratio, part }) =>
    part === null ? String(n) : shareText(ratio),
  );
  return [String(figures.n), String(figures.excluded), ...cells, ...beside];
}

export function valueCell({ unit }: Indicator, value: number): string {
  return unit === "milliseconds" ? lengthOf(value) : String(Math.round(value * 100) / 100);
}

function shareText(share: number | null): string {
  return share === null ? "" : `${(share * 100).toFixed(1)}%`;
}
