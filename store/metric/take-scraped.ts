/** What exporters showed, stored as if they had sent it, with `up` of each. */
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { Labels } from "../../engine/metric/labels.ts";
import { type Scraped, targetLabels } from "../../engine/metric/scrape.ts";
import { selects } from "../../engine/metric/selector.ts";
import { cleanString } from "../../engine/event/clean.ts";
import type { Sample } from "../../engine/series/sample.ts";
import { readDefinitionsByName } from "../definition/read.ts";
import type { Queryable } from "../pool.ts";
import { saveSamples, type SentSamples } from "./save.ts";
import { numberSeries, seriesDigest } from "./series.ts";

/** How far instants of an exporter may be ahead, milliseconds. */
const maxAheadMs = 5 * 60_000;

/** `at`: when the round was taken up, UTC milliseconds. What came of a source that is published no more is passed over. */
export async function takeScraped(db: Queryable, all: readonly Scraped[], at: number): Promise<void> {
  const names = [...new Set(all.map(({ source }) => source))];
  const sources = await readDefinitionsByName(db, "MetricSource", names);
  const sent: SentSamples[] = [];
  for (const one of all) {
    const source = sources.get(one.source);
    if (source !== undefined) sent.push(await sentBy(db, source, one, at));
  }
  if (sent.length > 0) await saveSamples(db, sent);
}

async function sentBy(db: Queryable, source: MetricSource, one: Scraped, begins: number): Promise<SentSamples> {
  const now = begins + one.afterMs;
  const up = { labels: { __name__: "up", ...targetLabels(one) }, value: one.because === null ? 1 : 0, at: now };
  const shown = source.keep.some((selector) => selects(selector, up.labels)) ? [up, ...one.samples] : one.samples;
  const named = new Map<string, Labels>();
  const bySeries = new Map<string, Sample[]>();
  let refused = one.refused;
  for (const { labels, value, at: told } of shown) {
    const at = told ?? now;
    if (at > now + maxAheadMs || at < now - source.retain.rawMs) {
      refused += 1;
      continue;
    }
    const clean = cleaned(labels);
    const digest = seriesDigest(clean).toString("hex");
    named.set(digest, clean);
    bySeries.set(digest, [...(bySeries.get(digest) ?? []), { at, value }]);
  }
  const numbers = await numberSeries(db, source.name, named);
  const batch = [...bySeries].flatMap(([digest, samples]) => {
    const series = numbers.get(digest);
    if (series === undefined) refused += samples.length;
    return series === undefined ? [] : [{ series, samples }];
  });
  const kept = batch.reduce((sum, { samples }) => sum + samples.length, 0);
  return { source: source.name, batch, kept, dropped: one.dropped, refused };
}

function cleaned(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [cleanString(key).slice(0, 200), cleanString(value).slice(0, 2_000)]),
  );
}
