/** A way from one state to another, however many commands lead there. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** An edge as it is drawn: from the upper state to the lower one, whichever way it leads. */
export interface DrawnEdge {
  readonly upper: string;
  readonly lower: string;
  /** It leads up again: from the lower state to the upper one. */
  readonly isBack: boolean;
}

export interface Layers {
  /** Layer of each state, from 0 for the topmost. */
  readonly of: ReadonlyMap<string, number>;
  readonly edges: readonly DrawnEdge[];
}

/**
 * Which state is drawn above which.
 *
 * 1. The order in which states are written says what comes first: who writes a lifecycle arranges it so. An edge to an
 *    earlier state leads back only when it closes a circle.
 * 2. A state stands below all that lead to it: as deep as the longest way from a state that nothing leads to.
 * 3. No edge joins two states of one layer, and none a state with itself.
 */
export function layersOf(states: readonly string[], edges: readonly Edge[]): Layers {
  const index = new Map(states.map((name, at) => [name, at]));
  const known = edges.filter(({ from, to }) => from !== to && index.has(from) && index.has(to));
  const isForward = ({ from, to }: Edge): boolean => index.get(from)! < index.get(to)!;
  const below = new Map<string, Set<string>>(states.map((name) => [name, new Set()]));
  for (const edge of [...known.filter(isForward), ...known.filter((edge) => !isForward(edge))])
    if (!leads(below, edge.to, edge.from)) below.get(edge.from)!.add(edge.to);

  const of = new Map<string, number>();
  const above = (name: string): readonly string[] => states.filter((other) => below.get(other)!.has(name));
  const layerOf = (name: string): number => {
    const found = of.get(name) ?? Math.max(-1, ...above(name).map(layerOf)) + 1;
    of.set(name, found);
    return found;
  };
  states.forEach(layerOf);
  return {
    of,
    edges: known.map(({ from, to }) =>
      below.get(from)!.has(to) ? { upper: from, lower: to, isBack: false } : { upper: to, lower: from, isBack: true },
    ),
  };
}

/** Whether edges lead from one state to another. */
function leads(below: ReadonlyMap<string, ReadonlySet<string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const left = [from];
  for (let at = left.pop(); at !== undefined; at = left.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    left.push(...(below.get(at) ?? []));
  }
  return false;
}
