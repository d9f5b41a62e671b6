import type { Reply } from "../../client/call.ts";

export type Step = Reply<"showRun">["steps"][number];

/** A loop of a run as a table: a row for each turn, a column for each step in it. */
export interface Loop {
  /** Path of the loop itself. */
  readonly path: string;
  /** Paths of the steps in it, in the order in which they first began. */
  readonly columns: readonly string[];
  readonly turns: readonly Turn[];
}

export interface Turn {
  /** As steps have it, `2` or `0.2` in a loop inside a loop. */
  readonly iteration: string;
  /** Of each step that has begun, its last attempt. */
  readonly cells: ReadonlyMap<string, Step>;
  readonly isBad: boolean;
  readonly isOver: boolean;
}

export interface Folded {
  /** Steps that stand in no loop of several turns. */
  readonly alone: readonly Step[];
  readonly loops: readonly Loop[];
}

/** The steps of a run, those of loops with several turns apart. What is in a loop inside a loop belongs to the inner. */
export function foldTurns(steps: readonly Step[]): Folded {
  const heads = [...new Set(steps.filter(({ kind }) => kind === "for").map(({ path }) => path))];
  const loopOf = (path: string): string | null =>
    heads.filter((head) => path.startsWith(`${head}/`)).reduce<string | null>((a, b) => longer(a, b), null);
  const inner = grouped(steps, ({ path }) => loopOf(path));
  const loops = heads
    .map((path) => tableOf(path, inner.get(path) ?? []))
    .filter(({ turns, columns }) => turns.length > 1 && columns.length > 0);
  const shown = new Set(loops.map(({ path }) => path));
  return { alone: steps.filter(({ path }) => !shown.has(loopOf(path) ?? "")), loops };
}

const longer = (a: string | null, b: string): string => (a !== null && a.length >= b.length ? a : b);

function tableOf(path: string, steps: readonly Step[]): Loop {
  const columns = [...new Set(steps.map((step) => step.path))];
  const turns = [...grouped(steps, ({ iteration }) => iteration)].map(([iteration, own]): Turn => {
    // Steps come in the order in which they began: of the attempts of one the last one stands.
    const cells = new Map(own.map((step) => [step.path, step]));
    const phases = [...cells.values()].map(({ phase }) => phase);
    return { iteration, cells, isBad: phases.includes("faulted"), isOver: !phases.includes("running") };
  });
  return { path, columns, turns: turns.toSorted((a, b) => compareTurns(a.iteration, b.iteration)) };
}

function grouped<Key>(steps: readonly Step[], of: (step: Step) => Key): ReadonlyMap<Key, readonly Step[]> {
  const groups = new Map<Key, Step[]>();
  for (const step of steps) {
    const own = groups.get(of(step));
    if (own === undefined) groups.set(of(step), [step]);
    else own.push(step);
  }
  return groups;
}

function compareTurns(a: string, b: string): number {
  const [left, right] = [a.split(".").map(Number), b.split(".").map(Number)];
  for (const [index, part] of left.entries()) {
    const difference = part - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Turns that are drawn at most; the others are well, and are counted. */
export const mostTurns = 200;

/** Of more turns than are drawn, first those that failed or go on, then the latest; in their order. */
export function drawnTurns(turns: readonly Turn[]): readonly Turn[] {
  if (turns.length <= mostTurns) return turns;
  const first = turns.filter(({ isBad, isOver }) => isBad || !isOver).slice(-mostTurns);
  const rest = turns.filter((turn) => !first.includes(turn)).slice(first.length - mostTurns);
  const drawn = new Set([...first, ...(first.length === mostTurns ? [] : rest)]);
  return turns.filter((turn) => drawn.has(turn));
}
