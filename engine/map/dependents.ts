/**
 * What depends on CIs, directly or through others, nearest first: breadth first against the relations, from what is
 * depended on to what depends on it. It is handed what it asks for, level by level; neither the order of what it is
 * handed nor the way it was read matters.
 */

/** A relation by which something is lost, of a CI that is there. */
export interface DependentStep {
  readonly from: string;
  readonly type: string;
  readonly to: string;
  /** Since when it is known, UTC milliseconds. */
  readonly since: number;
}

export interface Dependent {
  readonly id: string;
  /** Relations between it and the CIs asked about, on the shortest way. */
  readonly distance: number;
  /** The CI one relation nearer that it depends on, and how. */
  readonly via: { readonly id: string; readonly type: string };
  /** Since when it is known to depend on them, UTC milliseconds; of several shortest ways the one known first. */
  readonly since: number;
}

export interface DependentBounds {
  /** Most relations from the CIs. */
  readonly depth: number;
  /** Most CIs that are found. */
  readonly limit: number;
}

export class DependentsWalk {
  readonly #bounds: DependentBounds;
  readonly #asked: ReadonlySet<string>;
  readonly #found = new Map<string, Dependent>();
  #frontier: readonly string[];
  #distance = 0;
  #truncated = false;

  constructor(cis: readonly string[], bounds: DependentBounds) {
    this.#bounds = bounds;
    this.#asked = new Set(cis);
    this.#frontier = [...this.#asked].sort();
  }

  /** Ids of the CIs of which it must be told what depends on them; none = it is done. */
  next(): readonly string[] {
    return this.#frontier;
  }

  /** The relations that end at those that it asked for; `more`: there are others besides. */
  take(steps: readonly DependentStep[], more = false): void {
    this.#distance += 1;
    this.#truncated ||= more;
    const level = new Map<string, Dependent>();
    for (const step of steps.toSorted(byEnds)) {
      const { from, type, to, since } = step;
      if (this.#asked.has(from) || this.#found.has(from)) continue;
      const before = level.get(from);
      const way = Math.max(since, this.#found.get(to)?.since ?? since);
      level.set(from, {
        id: from,
        distance: this.#distance,
        via: before?.via ?? { id: to, type },
        since: Math.min(way, before?.since ?? way),
      });
    }
    const room = this.#distance > this.#bounds.depth ? 0 : this.#bounds.limit - this.#found.size;
    const ids = [...level.keys()].sort();
    this.#truncated ||= ids.length > room;
    for (const id of ids.slice(0, room)) this.#found.set(id, level.get(id)!);
    this.#frontier = ids.length > room ? [] : ids;
  }

  /** Nearest first, then by id. */
  found(): readonly Dependent[] {
    return [...this.#found.values()];
  }

  /** Depth or limit has cut it: there are more. */
  get truncated(): boolean {
    return this.#truncated;
  }
}

/** What depends on CIs of a graph that is at hand: `stepsTo` gives the relations that end at a CI. */
export function dependentsOf(
  cis: readonly string[],
  bounds: DependentBounds,
  stepsTo: (id: string) => readonly DependentStep[],
): { readonly dependents: readonly Dependent[]; readonly truncated: boolean } {
  const walk = new DependentsWalk(cis, bounds);
  for (let ids = walk.next(); ids.length > 0; ids = walk.next()) walk.take(ids.flatMap(stepsTo));
  return { dependents: walk.found(), truncated: walk.truncated };
}

/** The way from what depends to what it depends on, as ids and relations; null = none was found. */
export function wayOf(
  dependents: readonly Dependent[],
  from: string,
): readonly { readonly id: string; readonly type: string | null }[] | null {
  const byId = new Map(dependents.map((one) => [one.id, one]));
  const way: { id: string; type: string | null }[] = [];
  for (let at = byId.get(from); at !== undefined; at = byId.get(at.via.id)) {
    way.push({ id: at.id, type: at.via.type });
    if (!byId.has(at.via.id)) way.push({ id: at.via.id, type: null });
  }
  return way.length === 0 ? null : way;
}

function byEnds(one: DependentStep, other: DependentStep): number {
  return compare(one.to, other.to) || compare(one.type, other.type) || compare(one.from, other.from);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
