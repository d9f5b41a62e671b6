import type { Labels } from "../../engine/metric/labels.ts";
import { readLogAbout } from "../log/about.ts";
import type { Queryable } from "../pool.ts";
import type { UnitNews } from "./unit-news.ts";

/** By source of logs, what is known of what came of it. */
export type LogAbout = ReadonlyMap<string, Awaited<ReturnType<typeof readLogAbout>>>;

export async function readAbout(db: Queryable, news: readonly UnitNews[]): Promise<LogAbout> {
  const labels = new Map<string, Set<Labels>>();
  for (const { published, samples } of news) {
    if (published.watch.reads !== "LogSource") continue;
    const all = labels.get(published.source.name) ?? new Set();
    labels.set(published.source.name, all);
    for (const sample of samples) all.add(sample.labels);
  }
  const about = new Map<string, Awaited<ReturnType<typeof readLogAbout>>>();
  for (const [source, all] of labels) about.set(source, await readLogAbout(db, source, [...all]));
  return about;
}
