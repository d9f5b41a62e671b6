import type { Maintenance } from "../../engine/alert/maintenance.ts";
import { countsOf } from "../../engine/log/counted.ts";
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { Probe } from "../../engine/probe/ir.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import type { Watch } from "../../engine/watch/ir.ts";
import { keptWhilePublished } from "../definition/kept-while-published.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import { digestOf } from "../digest.ts";
import type { Queryable } from "../pool.ts";

/** A published watch with what it reads. */
export interface PublishedWatch {
  readonly watch: Watch;
  readonly source: MetricSource;
  /** Of what its memory depends on: another one begins anew. */
  readonly digest: string;
}

export interface WatchDefinitions {
  /** By source. */
  readonly watches: ReadonlyMap<string, readonly PublishedWatch[]>;
  readonly names: readonly string[];
  readonly tables: { readonly [name: string]: DecisionTable };
  readonly probes: ReadonlyMap<string, Probe>;
  readonly maintenances: readonly Maintenance[];
}

const kinds = ["DecisionTable", "LogSource", "Maintenance", "MetricSource", "Probe", "Watch"] as const;

/** Gives the definitions as they are published at that moment. */
export function publishedWatchDefinitions(): (db: Queryable) => Promise<WatchDefinitions> {
  return keptWhilePublished(kinds, read);
}

async function read(db: Queryable): Promise<WatchDefinitions> {
  const sources = await readSourcesOfSamples(db);
  const watches = [...(await readDefinitionsOfKind(db, "Watch")).values()];
  const tables = await readDefinitionsOfKind(db, "DecisionTable");
  const bySource = new Map<string, PublishedWatch[]>();
  for (const watch of watches) {
    const source = sources.get(watch.source);
    if (source === undefined) continue;
    const published = { watch, source, digest: watchDigest(watch, source) };
    bySource.set(source.name, [...(bySource.get(source.name) ?? []), published]);
  }
  return {
    watches: bySource,
    names: watches.map(({ name }) => name),
    tables: Object.fromEntries(tables),
    probes: await readDefinitionsOfKind(db, "Probe"),
    maintenances: [...(await readDefinitionsOfKind(db, "Maintenance")).values()],
  };
}

/** Sources of metrics, and of logs what is counted of them. */
export async function readSourcesOfSamples(db: Queryable): Promise<ReadonlyMap<string, MetricSource>> {
  const logs = [...(await readDefinitionsOfKind(db, "LogSource")).values()].map(countsOf);
  const metrics = [...(await readDefinitionsOfKind(db, "MetricSource")).values()];
  return new Map([...logs, ...metrics].map((source) => [source.name, source]));
}

function watchDigest(watch: Watch, { stepMs }: MetricSource): string {
  const { source, match, per, value, method } = watch;
  return digestOf({ source, match, per, value, method, stepMs });
}
