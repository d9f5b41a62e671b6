/**
 * What has probably caused trouble: work, changes and other alerts on what is in trouble and on what it depends on.
 *
 * 1. A cause lies on a CI in trouble, or on one that it depends on, as the walk of impact goes (ADR 61).
 * 2. The score is a product whose terms are told: nothing is learned, and nothing is hidden.
 * 3. Trouble spreads: where all that lies between alerts too, the way there does not count, however long.
 * 4. An alert is explained by work on its CI, and by another alert, as severe at least, to which alerts lead from it.
 * 5. Nothing found is an answer: what scores less than the least is left out.
 */
import { type Dependent, dependentsOf, type DependentStep, wayOf } from "../map/dependents.ts";
import { recency, reaches, type Suspect } from "./suspect.ts";

export interface Trouble {
  /** When it began, UTC milliseconds. */
  readonly at: number;
  /** CIs that show it. */
  readonly cis: readonly string[];
  /** Alerts that tell of it. */
  readonly alerts: readonly string[];
}

export interface Cause {
  readonly suspect: Suspect;
  /** 0 to 1, in thousandths: the product of the terms. */
  readonly score: number;
  readonly terms: {
    /** What things of its kind say, and how much this one says by itself. */
    readonly weight: number;
    readonly strength: number;
    /** 1 on the CI in trouble or where alerts lead there; else a half one relation away, a third two away. */
    readonly near: number;
    readonly recent: number;
    /** Share of the CIs in trouble that depend on its CI, or are it. */
    readonly explains: number;
    /** Of an alert: a half where work or another alert may explain it. */
    readonly first: number;
  };
  /** From a CI in trouble to that of the cause, each with its relation to the next; the last with null. */
  readonly path: readonly { readonly id: string; readonly type: string | null }[];
}

/** Relations from trouble that are looked at, and CIs; what hosts must read. */
export const causeBounds = { depth: 4, limit: 2_000 } as const;

/** CIs in trouble that are walked from; of a larger group the first by id speak for it. */
const mostOrigins = 50;
const most = 5;
const least = 0.05;

/** The most probable first, five at most; of two that score the same the nearer one, then by id. */
export function causesOf(
  trouble: Trouble,
  suspects: readonly Suspect[],
  /** Relations by which something is lost, among what the CIs in trouble depend on. */
  steps: readonly DependentStep[],
): readonly Cause[] {
  const timely = suspects.filter((one) => recency(one, trouble.at) !== null);
  const alerting = timely.filter(({ kind }) => kind === "alert");
  const walk = walksOf(steps);
  const loud = new Set(alerting.map(({ ci }) => ci));
  const loudWalk = walksOf(steps.filter(({ to }) => loud.has(to)));
  const origins = [...new Set(trouble.cis)].sort().slice(0, mostOrigins);
  const isFirst = ({ ci, strength }: Suspect): boolean => {
    const below = loudWalk(ci);
    return !timely.some((other) =>
      other.kind === "alert" ? below.has(other.ci) && other.strength >= strength : other.ci === ci,
    );
  };
  const own = new Set(trouble.alerts);
  const found = suspects.flatMap((suspect): Cause[] => {
    const recent = recency(suspect, trouble.at);
    if (recent === null) return [];
    const isOwn = suspect.kind === "alert" && own.has(suspect.id);
    const distances = origins.flatMap((origin): { readonly origin: string; readonly hops: number }[] => {
      if (origin === suspect.ci) return [{ origin, hops: 0 }];
      const one = walk(origin).get(suspect.ci);
      return one === undefined ? [] : [{ origin, hops: one.distance }];
    });
    // What tells of the trouble explains what others tell, not itself.
    const others = isOwn ? distances.filter(({ hops }) => hops > 0) : distances;
    const [nearest] = others.sort((one, other) => one.hops - other.hops || compare(one.origin, other.origin));
    if (nearest === undefined) return [];
    const way = loudWalk(nearest.origin);
    const terms = {
      weight: reaches[suspect.kind].weight,
      strength: thousandths(suspect.strength),
      near: thousandths(1 / (1 + (way.has(suspect.ci) ? 0 : nearest.hops))),
      recent: thousandths(recent),
      explains: thousandths(distances.length / origins.length),
      first: suspect.kind !== "alert" || isFirst(suspect) ? 1 : 0.5,
    };
    const score = thousandths(Object.values(terms).reduce((product, term) => product * term, 1));
    if (score < least) return [];
    return [
      {
        suspect,
        score,
        terms,
        path: pathOf(way.has(suspect.ci) ? way : walk(nearest.origin), nearest.origin, suspect.ci),
      },
    ];
  });
  return found
    .sort(
      (one, other) =>
        other.score - one.score ||
        one.path.length - other.path.length ||
        compare(one.suspect.id, other.suspect.id) ||
        compare(one.suspect.ci, other.suspect.ci),
    )
    .slice(0, most);
}

/** What a CI depends on, by id: the walk of what depends, against the arrows; each CI is walked from once. */
function walksOf(steps: readonly DependentStep[]): (ci: string) => ReadonlyMap<string, Dependent> {
  const against = new Map<string, DependentStep[]>();
  for (const { from, type, to, since } of steps)
    against.set(from, [...(against.get(from) ?? []), { from: to, type, to: from, since }]);
  const known = new Map<string, ReadonlyMap<string, Dependent>>();
  return (ci) => {
    const before = known.get(ci);
    if (before !== undefined) return before;
    const { dependents } = dependentsOf([ci], causeBounds, (id) => against.get(id) ?? []);
    const walked = new Map(dependents.map((one) => [one.id, one]));
    known.set(ci, walked);
    return walked;
  };
}

function pathOf(walked: ReadonlyMap<string, Dependent>, origin: string, ci: string): Cause["path"] {
  if (origin === ci) return [{ id: ci, type: null }];
  const way = (wayOf([...walked.values()], ci) ?? []).toReversed();
  return way.map(({ id }, index) => ({ id, type: way[index + 1]?.type ?? null }));
}

function thousandths(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
