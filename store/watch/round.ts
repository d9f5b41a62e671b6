/**
 * From samples to what watches notice.
 *
 * W1. What watches remember, the events that follow and the position among the samples are one transaction: after a
 *     crash the same samples say the same once more, and each event is in the log once.
 * W2. A unit that no watch has met begins with what is stored of it, silently, before its samples are passed.
 * W3. One process at a time; the order of the samples is that of their commits.
 */
import type pg from "pg";
import type { WatchEvent } from "../../engine/watch/event.ts";
import { endEvents, type SeriesSample, unitOf, watchSamples } from "../../engine/watch/watch.ts";
import { aboutProbes } from "../../engine/probe/about.ts";
import type { AboutSeries } from "../../engine/watch/about.ts";
import { createGiveWay } from "../alert/give-way.ts";
import { type Batch, passBatches, takeBatches } from "../metric/cursor.ts";
import type { Queryable } from "../pool.ts";
import { readFailures } from "../probe/changes.ts";
import { inTransaction } from "../transaction.ts";
import { beginUnits } from "./begin.ts";
import type { PublishedWatch, WatchDefinitions } from "./definitions.ts";
import type { KnownSeries } from "./known-series.ts";
import { type LogAbout, readAbout } from "./log-about.ts";
import { maintainedNow } from "./maintained.ts";
import { saveEvents } from "./save-events.ts";
import { dropOtherStates, readStates, saveStates, stateKey, type StoredWatchState } from "./states.ts";
import type { UnitNews } from "./unit-news.ts";

export interface WatchRoundParams {
  readonly definitionsNow: (db: Queryable) => Promise<WatchDefinitions>;
  readonly series: KnownSeries;
  /** When its events are received, in virtual time; absent = by the clock of the database. */
  readonly receivedAt?: Date;
}

export interface WatchOutcome {
  readonly samples: number;
  readonly events: number;
  /** Why something could not be told. */
  readonly problems: readonly string[];
  readonly more: boolean;
}

const nothing: WatchOutcome = { samples: 0, events: 0, problems: [], more: false };
/** Samples of one round, and units that begin in one. */
const most = { samples: 50_000, begins: 50 } as const;

/** Has watches look at the oldest samples that they have not seen. Zero of all: nothing new, or another process looks. */
export async function watchRound(pool: pg.Pool, params: WatchRoundParams): Promise<WatchOutcome> {
  return inTransaction(pool, async (client) => {
    const taken = await takeBatches(client, "watches", most.samples);
    if (taken === null) return nothing;
    const definitions = await params.definitionsNow(client);
    const events: WatchEvent[] = (await dropOtherStates(client, definitions.names)).flatMap(({ watch, state }) =>
      endEvents({ name: watch, source: null }, state),
    );
    const news = await unitNews(client, taken.batches, definitions, params.series);
    const states = await readStates(
      client,
      news.map(({ published, unit }) => ({ watch: published.watch.name, unit })),
    );
    const fresh = news.filter(
      ({ published, unit }) => states.get(stateKey(published.watch.name, unit))?.digest !== published.digest,
    );
    const logs = await readAbout(client, news);
    events.push(...(await beginUnits(client, fresh.slice(0, most.begins), states, definitions.tables, logs)));
    if (fresh.length > most.begins) {
      await saveEvents(client, events, params.receivedAt);
      return { ...nothing, events: events.length, more: true };
    }
    const { problems, told } = await look(
      client,
      news.filter((one) => !fresh.includes(one)),
      { states, definitions, logs, now: params.receivedAt?.getTime() ?? Date.now() },
    );
    events.push(...told);
    await saveEvents(client, events, params.receivedAt);
    await passBatches(client, "watches", taken.batches);
    const samples = taken.batches.flatMap(({ series }) => series).reduce((sum, one) => sum + one.samples.length, 0);
    return { samples, events: events.length, problems, more: taken.more };
  });
}

interface LookParams {
  readonly states: ReadonlyMap<string, StoredWatchState>;
  readonly definitions: WatchDefinitions;
  readonly logs: LogAbout;
  readonly now: number;
}

/** What units that have begun say of their new samples. */
async function look(
  db: Queryable,
  news: readonly UnitNews[],
  { states, definitions, logs, now }: LookParams,
): Promise<{ readonly told: readonly WatchEvent[]; readonly problems: readonly string[] }> {
  const told: WatchEvent[] = [];
  const problems: string[] = [];
  const changed: Parameters<typeof saveStates>[1][number][] = [];
  const giveWay = createGiveWay();
  const { tables, probes, maintenances } = definitions;
  const about = await aboutOf(db, news, probes);
  const inMaintenance = await maintainedNow(db, news, { about, maintenances, now });
  for (const { published, unit, samples } of news) {
    const { watch, source, digest } = published;
    const before = states.get(stateKey(watch.name, unit))?.state ?? null;
    const known = source.receive.as === "probes" ? { about } : logs.get(source.name);
    const watched = watchSamples({ watch, source, tables, inMaintenance, ...known }, before, samples);
    changed.push({ watch: watch.name, unit, digest, state: watched.state, before });
    told.push(...watched.events);
    problems.push(...watched.problems);
    await giveWay();
  }
  if (changed.length > 0) await saveStates(db, changed);
  return { told, problems };
}

/** What is known of series of probes beside their values. */
async function aboutOf(
  db: Queryable,
  news: readonly UnitNews[],
  probes: WatchDefinitions["probes"],
): Promise<AboutSeries> {
  const named = news.flatMap(({ published, samples }) =>
    published.source.receive.as === "probes" ? samples.map(({ labels }) => labels["probe"] ?? "") : [],
  );
  return aboutProbes(probes, named.length === 0 ? [] : await readFailures(db, [...new Set(named)]));
}

/** Whose samples came, by watch and unit, each in the order of their instants. */
async function unitNews(
  db: Queryable,
  batches: readonly Batch[],
  { watches }: WatchDefinitions,
  known: KnownSeries,
): Promise<readonly UnitNews[]> {
  const watched = batches.filter(({ source }) => watches.has(source));
  const ids = [...new Set(watched.flatMap(({ series }) => series.map((one) => one.series)))];
  if (ids.length === 0) return [];
  const labels = await known.labels(db, ids);
  const news = new Map<
    string,
    { readonly published: PublishedWatch; readonly unit: string; ids: Set<number>; samples: SeriesSample[] }
  >();
  for (const { source, series } of watched)
    for (const { series: id, samples } of series) {
      const named = labels.get(id);
      if (named === undefined) continue;
      for (const published of watches.get(source) ?? []) {
        const unit = unitOf(published.watch, named);
        if (unit === null) continue;
        const key = stateKey(published.watch.name, unit);
        const one = news.get(key) ?? { published, unit, ids: new Set(), samples: [] };
        news.set(key, one);
        one.ids.add(id);
        for (const { at, value } of samples) one.samples.push({ at, value, series: String(id), labels: named });
      }
    }
  return [...news.values()].map((one) => ({
    published: one.published,
    unit: one.unit,
    ids: [...one.ids],
    samples: one.samples.sort((left, right) => left.at - right.at),
  }));
}
