import type { DecisionTable } from "../../engine/table/ir.ts";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { endEvents, isBorn, lookbackMs, watchSamples } from "../../engine/watch/watch.ts";
import { createGiveWay } from "../alert/give-way.ts";
import { readSamples } from "../metric/range.ts";
import type { Queryable } from "../pool.ts";
import type { LogAbout } from "./log-about.ts";
import { saveStates, stateKey, type StoredWatchState } from "./states.ts";
import type { UnitNews } from "./unit-news.ts";

/**
 * Has units begin with what is stored of their series, the newest samples among it. Nothing of it is told, but of lines
 * that never came before; returned is that, and what ends of another version of the watch.
 */
export async function beginUnits(
  db: Queryable,
  units: readonly UnitNews[],
  states: ReadonlyMap<string, StoredWatchState>,
  tables: { readonly [name: string]: DecisionTable },
  about: LogAbout,
): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  const giveWay = createGiveWay();
  for (const { published, unit, ids, samples } of units) {
    const { watch, source, digest } = published;
    const to = (samples.at(-1)?.at ?? 0) + 1;
    const from = Math.min(to - lookbackMs(watch), samples[0]?.at ?? to);
    const stored = await readSamples(db, ids, { from, to });
    const labels = new Map(samples.map((sample) => [sample.series, sample.labels]));
    const history = [...stored]
      .flatMap(([id, past]) =>
        past.map((sample) => ({ ...sample, series: String(id), labels: labels.get(String(id)) ?? {} })),
      )
      .sort((one, other) => one.at - other.at);
    const noticed = { watch, source, tables, ...about.get(source.name) };
    const { state, events: told } = watchSamples(noticed, null, history, { silent: !isBorn(watch, samples, history) });
    const old = states.get(stateKey(watch.name, unit));
    if (old !== undefined) events.push(...endEvents(watch, old.state));
    events.push(...told);
    await saveStates(db, [{ watch: watch.name, unit, digest, state, before: null }]);
    await giveWay();
  }
  return events;
}
