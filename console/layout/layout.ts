import { type Edge, layersOf } from "./layers.ts";
import { placedInOrder } from "./places.ts";
import { type Chain, rowsOf, type Rows } from "./rows.ts";

/** What boxes and the room around them measure, in units of the drawing. */
export interface Measures {
  readonly width: number;
  readonly height: number;
  /** From a row to the next. */
  readonly between: number;
  /** From a box to the one beside it. */
  readonly apart: number;
  /** What an edge takes of a row that it passes. */
  readonly passing: number;
  readonly margin: number;
}

export interface PlacedBox {
  readonly name: string;
  /** Its left upper corner. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge extends Edge {
  readonly isBack: boolean;
  /** From where it leaves to where it ends, to be joined by curves that begin and end upright. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly edges: readonly PlacedEdge[];
}

/** Rounds in which rows are moved towards what they are joined with. */
const rounds = 16;

/** A graph as a drawing: boxes in rows from where it begins, edges that cross as little as can be. */
export function layoutOf(names: readonly string[], edges: readonly Edge[], size: Measures): Layout {
  const once = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const made = rowsOf(names, layersOf(names, [...once.values()]));
  const middles = middlesOf(made, size);
  const rowOf = new Map(made.rows.flatMap((row, at) => row.map(({ id }) => [id, at] as const)));
  const top = (id: string): number => size.margin + rowOf.get(id)! * (size.height + size.between);
  const placed = names.map((name) => ({ name, x: middles.get(name)! - size.width / 2, y: top(name) }));
  const passing = made.rows.flat().flatMap(({ id, state }) => (state === null ? [middles.get(id)!] : []));
  return {
    width: Math.max(0, ...placed.map(({ x }) => x + size.width), ...passing) + size.margin,
    height: size.margin * 2 + made.rows.length * (size.height + size.between) - size.between,
    boxes: placed,
    edges: made.chains.map((chain) => {
      const { edge, cells } = chain;
      const [first, last] = [top(cells[0]!) + size.height, top(cells.at(-1)!)];
      const points = [
        [portOf({ chains: made.chains, chain, middles, width: size.width }, "upper"), first] as const,
        ...cells.slice(1, -1).flatMap((id) => {
          const x = middles.get(id)!;
          return [[x, top(id)] as const, [x, top(id) + size.height] as const];
        }),
        [portOf({ chains: made.chains, chain, middles, width: size.width }, "lower"), last] as const,
      ];
      return edge.isBack
        ? { from: edge.lower, to: edge.upper, isBack: true, points: points.toReversed() }
        : { from: edge.upper, to: edge.lower, isBack: false, points };
    }),
  };
}

/** The middle of each cell, the leftmost edge of all at the margin. */
function middlesOf({ rows, chains }: Rows, size: Measures): ReadonlyMap<string, number> {
  const joined = new Map<string, string[]>();
  for (const { cells } of chains)
    for (const [at, cell] of cells.entries())
      joined.set(
        cell,
        [...(joined.get(cell) ?? []), ...cells.slice(Math.max(0, at - 1), at + 2)].filter((one) => one !== cell),
      );
  const half = (state: string | null): number => (state === null ? size.passing : size.width) / 2;
  const gapsOf = (row: Rows["rows"][number]): number[] =>
    row.slice(1).map(({ state }, at) => half(row[at]!.state) + half(state) + size.apart);
  const middles = new Map<string, number>();
  for (const row of rows)
    placedInOrder(
      row.map(() => 0),
      gapsOf(row),
    ).forEach((place, at) => middles.set(row[at]!.id, place));
  for (let round = 0; round < rounds; round += 1)
    for (const row of round % 2 === 0 ? rows : rows.toReversed()) {
      const wanted = row.map(({ id }) => {
        const others = joined.get(id) ?? [];
        if (others.length === 0) return middles.get(id)!;
        return others.reduce((sum, other) => sum + middles.get(other)!, 0) / others.length;
      });
      placedInOrder(wanted, gapsOf(row)).forEach((place, at) => middles.set(row[at]!.id, place));
    }
  const left = Math.min(0, ...rows.flat().map(({ id, state }) => middles.get(id)! - half(state)));
  return new Map([...middles].map(([id, middle]) => [id, Math.round(middle - left + size.margin)]));
}

/** Where an edge touches its upper or its lower box: those of one side beside each other, as they come from there. */
function portOf(
  {
    chains,
    chain,
    middles,
    width,
  }: {
    readonly chains: readonly Chain[];
    readonly chain: Chain;
    readonly middles: ReadonlyMap<string, number>;
    readonly width: number;
  },
  end: "upper" | "lower",
): number {
  const box = chain.edge[end];
  const next = ({ cells }: Chain): number => middles.get((end === "upper" ? cells[1] : cells.at(-2))!)!;
  const beside = chains
    .filter(({ edge }) => edge[end] === box)
    .toSorted((one, other) => next(one) - next(other) || Number(one.edge.isBack) - Number(other.edge.isBack));
  const step = Math.min(24, Math.max(0, width - 24) / Math.max(1, beside.length - 1));
  return middles.get(box)! + (beside.indexOf(chain) - (beside.length - 1) / 2) * step;
}
