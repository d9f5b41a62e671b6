/** What CIs series are about, as events of watches over them are bound: as the CMDB knows them now. */
import { bindingsText } from "../../engine/alert/board.ts";
import type { SourceEvent } from "../../engine/event/event.ts";
import { aboutProbes } from "../../engine/probe/about.ts";
import { bindings } from "../../engine/watch/event.ts";
import { bindAlerts } from "../alert/bind.ts";
import { readClasses } from "../cmdb/classes.ts";
import { readDefinitionsByName, readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";
import type { StoredSeries } from "./series.ts";

/** Ids of CIs by the numbers of the series; a series that is about none, or about several, is absent. */
export async function cisOfSeries(db: Queryable, all: readonly StoredSeries[]): Promise<ReadonlyMap<number, string>> {
  const names = [...new Set(all.map(({ source }) => source))];
  const sources = await readDefinitionsByName(db, "MetricSource", names);
  const isOfProbes = [...sources.values()].some(({ receive }) => receive.as === "probes");
  const about = aboutProbes(isOfProbes ? await readDefinitionsOfKind(db, "Probe") : new Map(), []);
  const binds = all.map(({ source: name, labels }): SourceEvent["bind"] => {
    const source = sources.get(name);
    if (source === undefined) return [];
    return source.receive.as === "probes" ? (about(labels)?.bind ?? []) : bindings(source, labels);
  });
  const bound = await bindAlerts(db, await readClasses(db), binds);
  return new Map(
    all.flatMap(({ id }, index) => {
      const ci = bound.get(bindingsText(binds[index] ?? []))?.ci ?? null;
      return ci === null ? [] : [[id, ci] as const];
    }),
  );
}
