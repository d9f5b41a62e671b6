import { layoutOf } from "../layout/layout.ts";
import type { Joint, Part } from "./union.ts";

export const box = { width: 184, height: 50, gapX: 64, gapY: 14 } as const;

/** On its side: rows of the layout are columns here, so that a service with many hosts is long and not wide. */
const measures = {
  width: box.height,
  height: box.width,
  between: box.gapX,
  apart: box.gapY,
  passing: 10,
  margin: 10,
} as const;

export interface Place {
  readonly id: string;
  /** Of its upper left corner. */
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly from: string;
  readonly to: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where the parts of a map are drawn: the service at the left, to the right of each what it depends on. */
export function placesOf(
  parts: readonly Pick<Part, "id">[],
  joints: readonly Pick<Joint, "from" | "to">[],
): {
  readonly places: readonly Place[];
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
} {
  const layout = layoutOf(
    parts.map(({ id }) => id),
    joints,
    measures,
  );
  return {
    places: layout.boxes.map(({ name, x, y }) => ({ id: name, x: y, y: x })),
    lines: layout.edges.map(({ from, to, points }) => ({
      from,
      to,
      points: points.map(([x, y]) => [y, x] as const),
    })),
    width: layout.height,
    height: layout.width,
  };
}

export type Direction = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The next place in a direction: the nearest in the same column, or of the columns beside it; null = there is none. */
export function nextPlace(places: readonly Place[], from: Place, direction: Direction): Place | null {
  const isAside = direction === "ArrowLeft" || direction === "ArrowRight";
  const sign = direction === "ArrowRight" || direction === "ArrowDown" ? 1 : -1;
  const onward = places.filter((one) =>
    isAside ? (one.x - from.x) * sign > 0 : one.x === from.x && (one.y - from.y) * sign > 0,
  );
  const wayTo = (one: Place): number =>
    isAside ? Math.abs(one.x - from.x) * 10_000 + Math.abs(one.y - from.y) : Math.abs(one.y - from.y);
  return onward.toSorted((one, other) => wayTo(one) - wayTo(other))[0] ?? null;
}
