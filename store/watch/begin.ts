import type { DecisionTable } from "../../engine/table/ir.ts";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { endEvents, lookbackMs, watchSamples } from "../../engine/watch/watch.ts";
import { createGiveWay } from "../alert/give-way.ts";
import { readSamples } from "../metric/range.ts";
import type { Queryable } from "../pool.ts";
import { saveStates, stateKey, type StoredWatchState } from "./states.ts";
import type { UnitNews } from "./unit-news.ts";

/**
 * Has units begin with what is stored of their series, the newest samples among it. Nothing of it is told; returned is
 * what ends of another version of the watch.
 */
export async function beginUnits(
  db: Queryable,
  units: readonly UnitNews[],
  states: ReadonlyMap<string, StoredWatchState>,
  tables: { readonly [name: string]: DecisionTable },
): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  const giveWay = createGiveWay();
  for (const { published, unit, ids, samples } of units) {
    const { watch, source, digest } = published;
    const to = (samples.at(-1)?.at ?? 0) + 1;
    const stored = await readSamples(db, ids, { from: to - lookbackMs(watch), to });
    const labels = new Map(samples.map((sample) => [sample.series, sample.labels]));
    const history = [...stored]
      .flatMap(([id, past]) =>
        past.map((sample) => ({ ...sample, series: String(id), labels: labels.get(String(id)) ?? {} })),
      )
      .sort((one, other) => one.at - other.at);
    const { state } = watchSamples({ watch, source, tables }, null, history, { silent: true });
    const old = states.get(stateKey(watch.name, unit));
    if (old !== undefined) events.push(...endEvents(watch, old.state));
    await saveStates(db, [{ watch: watch.name, unit, digest, state, before: null }]);
    await giveWay();
  }
  return events;
}
