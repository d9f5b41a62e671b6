/** Exporters that are asked for what they show, by rounds of a vantage point as probes are. */
import type { Exposed } from "./exposition.ts";
import type { MetricSource } from "./ir.ts";
import type { Labels } from "./labels.ts";
import { type Selector, selects } from "./selector.ts";

/** One exporter, as a vantage point asks it. */
export interface Scrape {
  readonly source: string;
  readonly url: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  /** A series that one of these takes travels; others are counted. */
  readonly keep: readonly Selector[];
  /** Name of the secret that is shown as Bearer token; null = none. */
  readonly secret: string | null;
}

/** What an exporter showed. */
export interface Scraped {
  readonly source: string;
  readonly url: string;
  /** Milliseconds from when the round was taken up. */
  readonly afterMs: number;
  readonly ms: number;
  /** Why it showed nothing; null = it did. */
  readonly because: string | null;
  readonly samples: readonly { readonly labels: Labels; readonly value: number; readonly at: number | null }[];
  /** Of series that are not kept. */
  readonly dropped: number;
  /** Lines that could not be read, values that are no numbers, and samples beyond the most that travel. */
  readonly refused: number;
}

/** Samples of one exporter that travel at most, and characters of their labels. */
export const mostScraped = { samples: 2_000, characters: 200_000 } as const;

/** The exporters of a source, each with the name of its turn. */
export function scrapesOf({
  name,
  keep,
  receive,
  scrape,
}: MetricSource): readonly (Scrape & { readonly turn: string })[] {
  if (scrape === undefined) return [];
  const { everyMs, timeoutMs, targets } = scrape;
  return targets.map((url) => ({
    turn: `${name} ${url}`,
    source: name,
    url,
    everyMs,
    timeoutMs,
    keep,
    secret: receive.secret,
  }));
}

/** What of an answer travels. Labels of the exporter that are called as ours go by another name, as everywhere. */
export function keptOf(
  { keep, source, url }: Scrape,
  { samples, faults }: Exposed,
): Pick<Scraped, "samples" | "dropped" | "refused"> {
  const own = targetLabels({ source, url });
  const kept: Scraped["samples"][number][] = [];
  let [dropped, refused, characters] = [0, faults, 0];
  for (const { labels, value, at } of samples) {
    const named = { ...renamed(labels), ...own };
    if (!keep.some((selector) => selects(selector, named))) dropped += 1;
    else if (!Number.isFinite(value) || kept.length >= mostScraped.samples) refused += 1;
    else {
      characters += Object.entries(named).reduce((sum, [key, text]) => sum + key.length + text.length, 0);
      if (characters > mostScraped.characters) refused += 1;
      else kept.push({ labels: named, value, at });
    }
  }
  return { samples: kept, dropped, refused };
}

/** Labels that tell exporters apart, as Prometheus has them. */
export function targetLabels({ source, url }: Pick<Scrape, "source" | "url">): Labels {
  return { job: source, instance: /^https?:\/\/([^/?#]+)/.exec(url)?.[1] ?? url };
}

function renamed(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [
      key === "job" || key === "instance" ? `exported_${key}` : key,
      value,
    ]),
  );
}
