import { type Edge, layersOf } from "./layers.ts";
import { placedInOrder } from "./places.ts";
import { type Chain, rowsOf, type Rows } from "./rows.ts";

/** In units of the drawing. */
export const size = { width: 148, height: 40, between: 44, apart: 26, passing: 14, margin: 8 } as const;

export interface PlacedState {
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
  readonly states: readonly PlacedState[];
  readonly edges: readonly PlacedEdge[];
}

/** Rounds in which rows are moved towards what they are joined with. */
const rounds = 16;

/** A lifecycle as a drawing: states in rows from where it begins, edges that cross as little as can be. */
export function layoutOf(states: readonly string[], edges: readonly Edge[]): Layout {
  const once = new Map(edges.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const made = rowsOf(states, layersOf(states, [...once.values()]));
  const middles = middlesOf(made);
  const rowOf = new Map(made.rows.flatMap((row, at) => row.map(({ id }) => [id, at] as const)));
  const top = (id: string): number => size.margin + rowOf.get(id)! * (size.height + size.between);
  const placed = states.map((name) => ({ name, x: middles.get(name)! - size.width / 2, y: top(name) }));
  const passing = made.rows.flat().flatMap(({ id, state }) => (state === null ? [middles.get(id)!] : []));
  return {
    width: Math.max(0, ...placed.map(({ x }) => x + size.width), ...passing) + size.margin,
    height: size.margin * 2 + made.rows.length * (size.height + size.between) - size.between,
    states: placed,
    edges: made.chains.map((chain) => {
      const { edge, cells } = chain;
      const [first, last] = [top(cells[0]!) + size.height, top(cells.at(-1)!)];
      const points = [
        [portOf(made.chains, chain, middles, "upper"), first] as const,
        ...cells.slice(1, -1).flatMap((id) => {
          const x = middles.get(id)!;
          return [[x, top(id)] as const, [x, top(id) + size.height] as const];
        }),
        [portOf(made.chains, chain, middles, "lower"), last] as const,
      ];
      return edge.isBack
        ? { from: edge.lower, to: edge.upper, isBack: true, points: points.toReversed() }
        : { from: edge.upper, to: edge.lower, isBack: false, points };
    }),
  };
}

/** The middle of each cell, the leftmost edge of all at the margin. */
function middlesOf({ rows, chains }: Rows): ReadonlyMap<string, number> {
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

/** Where an edge touches its upper or its lower state: those of one side beside each other, as they come from there. */
function portOf(
  chains: readonly Chain[],
  chain: Chain,
  middles: ReadonlyMap<string, number>,
  end: "upper" | "lower",
): number {
  const state = chain.edge[end];
  const next = ({ cells }: Chain): number => middles.get((end === "upper" ? cells[1] : cells.at(-2))!)!;
  const beside = chains
    .filter(({ edge }) => edge[end] === state)
    .toSorted((one, other) => next(one) - next(other) || Number(one.edge.isBack) - Number(other.edge.isBack));
  const step = Math.min(24, (size.width - 24) / Math.max(1, beside.length - 1));
  return middles.get(state)! + (beside.indexOf(chain) - (beside.length - 1) / 2) * step;
}
