import type { DrawnEdge, Layers } from "./layers.ts";

/** What takes a place in a row: a state, or an edge on its way past it. */
export interface Cell {
  readonly id: string;
  /** null = an edge passes here. */
  readonly state: string | null;
}

/** The cells that an edge joins, from its upper state to its lower one: one in each row between them. */
export interface Chain {
  readonly edge: DrawnEdge;
  readonly cells: readonly string[];
}

export interface Rows {
  /** From the topmost, each from left to right. */
  readonly rows: readonly (readonly Cell[])[];
  readonly chains: readonly Chain[];
}

/** Sweeps down and up: more than these made no drawing of the shipped lifecycles better. */
const sweeps = 12;

/** The states in rows, ordered so that few edges cross: the best of some sweeps by the middle of the neighbours. */
export function rowsOf(states: readonly string[], layers: Layers): Rows {
  const depth = Math.max(-1, ...layers.of.values()) + 1;
  const rows: Cell[][] = Array.from({ length: depth }, () => []);
  for (const state of states) rows[layers.of.get(state)!]!.push({ id: state, state });
  const chains = layers.edges.map((edge, number): Chain => {
    const [top, bottom] = [layers.of.get(edge.upper)!, layers.of.get(edge.lower)!];
    const passing = Array.from({ length: bottom - top - 1 }, (_, step) => `${number}:${top + step + 1}`);
    passing.forEach((id, step) => rows[top + step + 1]!.push({ id, state: null }));
    return { edge, cells: [edge.upper, ...passing, edge.lower] };
  });
  const joints = chains.flatMap(({ cells }) => cells.slice(1).map((cell, at) => [cells[at]!, cell] as const));

  let best: readonly (readonly Cell[])[] = rows;
  let fewest = crossingsOf(rows, joints);
  let now: readonly (readonly Cell[])[] = rows;
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep += 1) {
    now = swept(now, joints, sweep % 2 === 0);
    const crossings = crossingsOf(now, joints);
    if (crossings < fewest) [best, fewest] = [now, crossings];
  }
  return { rows: best, chains };
}

type Joint = readonly [upper: string, lower: string];

/** Each row by the middle of what its cells are joined with in the row before it. */
function swept(rows: readonly (readonly Cell[])[], joints: readonly Joint[], isDown: boolean): (readonly Cell[])[] {
  const swept = [...rows];
  const steps = isDown ? rows.keys() : [...rows.keys()].toReversed();
  for (const at of steps) {
    const before = swept[isDown ? at - 1 : at + 1];
    if (before === undefined) continue;
    const place = new Map(before.map(({ id }, index) => [id, index]));
    const middle = (id: string, otherwise: number): number => {
      const places = joints.flatMap(([upper, lower]) => {
        const other = isDown ? (lower === id ? upper : null) : upper === id ? lower : null;
        return other === null ? [] : [place.get(other) ?? otherwise];
      });
      return places.length === 0 ? otherwise : places.reduce((sum, one) => sum + one, 0) / places.length;
    };
    const wanted = new Map(swept[at]!.map(({ id }, index) => [id, middle(id, index)]));
    swept[at] = swept[at]!.toSorted((one, other) => wanted.get(one.id)! - wanted.get(other.id)!);
  }
  return swept;
}

/** How many pairs of edges cross between each row and the next. */
export function crossingsOf(rows: readonly (readonly Cell[])[], joints: readonly Joint[]): number {
  const place = new Map(rows.flatMap((row, at) => row.map(({ id }, index) => [id, { row: at, index }] as const)));
  const drawn = joints.map(([upper, lower]) => ({
    row: place.get(upper)!.row,
    from: place.get(upper)!.index,
    to: place.get(lower)!.index,
  }));
  let crossings = 0;
  for (const [at, one] of drawn.entries())
    for (const other of drawn.slice(at + 1))
      if (one.row === other.row && (one.from - other.from) * (one.to - other.to) < 0) crossings += 1;
  return crossings;
}
