/** A turn in one place: a plan, or a layer of it. UTC milliseconds. */
export interface PlacedTurn {
  readonly place: string;
  readonly person: string;
  readonly from: number;
  readonly until: number;
}

export interface Double {
  readonly person: string;
  readonly places: readonly string[];
  readonly from: number;
  readonly until: number;
}

/** Where one person is on call in two places or more at once, in the order of time. */
export function doublesOf(turns: readonly PlacedTurn[]): readonly Double[] {
  const people = [...new Set(turns.map(({ person }) => person))];
  return people.flatMap((person) => doublesIn(person, turns)).toSorted((one, other) => one.from - other.from);
}

function doublesIn(person: string, all: readonly PlacedTurn[]): Double[] {
  const turns = all.filter((turn) => turn.person === person);
  const edges = [...new Set(turns.flatMap(({ from, until }) => [from, until]))].toSorted((a, b) => a - b);
  const found: Double[] = [];
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const until = edges[index + 1]!;
    const places = [
      ...new Set(turns.filter((one) => one.from <= from && until <= one.until).map(({ place }) => place)),
    ];
    if (places.length < 2) continue;
    const last = found.at(-1);
    if (last?.until === from && last.places.join("\n") === places.join("\n"))
      found[found.length - 1] = { ...last, until };
    else found.push({ person, places, from, until });
  }
  return found;
}
