import { scrapesOf } from "../../engine/metric/scrape.ts";
import { centre, type Probe } from "../../engine/probe/ir.ts";
import type { ProbePlan } from "../../engine/probe/plan.ts";
import { readDefinitionsOfKind } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";

/** What is asked from a vantage point; null = nothing, or there is no such collector. `only`: this probe alone. */
export async function readPlan(db: Queryable, from: string, only?: Probe): Promise<ProbePlan | null> {
  const all = only === undefined ? [...(await readDefinitionsOfKind(db, "Probe")).values()] : [only];
  const probes = all.filter((probe) => probe.from.includes(from));
  const sources = only === undefined ? [...(await readDefinitionsOfKind(db, "MetricSource")).values()] : [];
  const scrapes = sources.filter(({ scrape }) => scrape?.from === from).flatMap(scrapesOf);
  if (probes.length === 0 && scrapes.length === 0) return null;
  if (from === centre) return { probes, scrapes, ranges: null, exclude: [] };
  const collector = (await readDefinitionsOfKind(db, "Collector")).get(from);
  return collector === undefined ? null : { probes, scrapes, ranges: collector.ranges, exclude: collector.exclude };
}
