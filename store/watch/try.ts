/** What a watch would have told of what is stored. Nothing is written. */
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { groupOf, unitOf, watchSamples, type WatchState } from "../../engine/watch/watch.ts";
import type { Watch } from "../../engine/watch/ir.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import { createGiveWay } from "../alert/give-way.ts";
import { readSamples } from "../metric/range.ts";
import { listSeries, type StoredSeries } from "../metric/series.ts";
import type { Queryable } from "../pool.ts";

export interface WatchTrial {
  readonly watch: Watch;
  readonly source: MetricSource;
  readonly tables: { readonly [name: string]: DecisionTable };
  /** UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Most groups that are looked at: those of the oldest series. */
  readonly groups: number;
}

export interface TriedWatch {
  readonly watched: number;
  readonly samples: number;
  readonly learning: number;
  readonly events: readonly WatchEvent[];
  readonly problems: readonly string[];
}

const pageSize = 1_000;
/** Events that are told; more are counted. */
const mostEvents = 10_000;

export async function tryWatch(db: Queryable, trial: WatchTrial): Promise<TriedWatch> {
  const { watch, source, tables, from, to } = trial;
  const units = await chosenUnits(db, trial);
  const giveWay = createGiveWay();
  const events: WatchEvent[] = [];
  const problems = new Set<string>();
  let [samples, watched, learning] = [0, 0, 0];
  for (const series of units) {
    const labels = new Map(series.map((one) => [one.id, one.labels]));
    const stored = await readSamples(db, [...labels.keys()], { from, to });
    const all = [...stored]
      .flatMap(([id, past]) => past.map((sample) => ({ ...sample, series: String(id), labels: labels.get(id) ?? {} })))
      .sort((one, other) => one.at - other.at);
    const told = watchSamples({ watch, source, tables }, null, all);
    samples += all.length;
    const { groups } = told.state satisfies WatchState;
    watched += Object.keys(groups).length;
    learning += Object.values(groups).filter(({ evidence }) => evidence["learning"] === true).length;
    events.push(...told.events.slice(0, mostEvents - events.length));
    for (const problem of told.problems) problems.add(problem);
    await giveWay();
  }
  return {
    watched,
    samples,
    learning,
    events: events.sort((one, other) => one.at - other.at || (one.key < other.key ? -1 : 1)),
    problems: [...problems].slice(0, 20),
  };
}

/** Series by unit, until there are so many groups. */
async function chosenUnits(
  db: Queryable,
  { watch, source, groups: most }: WatchTrial,
): Promise<readonly (readonly StoredSeries[])[]> {
  const units = new Map<string, StoredSeries[]>();
  const groups = new Set<string>();
  for (let after = 0; ;) {
    const page = await listSeries(db, { source: source.name, after, limit: pageSize });
    for (const series of page) {
      const unit = unitOf(watch, series.labels);
      if (unit === null) continue;
      const group = groupOf(watch, series.labels);
      if (!groups.has(group) && groups.size >= most) continue;
      groups.add(group);
      const known = units.get(unit);
      if (known === undefined) units.set(unit, [series]);
      else known.push(series);
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return [...units.values()];
    after = last.id;
  }
}
