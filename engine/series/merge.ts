import type { Sample } from "./sample.ts";

/** Samples of both in the order of their instants; of two at one instant the one that came later. */
export function mergeSamples(before: readonly Sample[], news: readonly Sample[]): readonly Sample[] {
  const last = before.at(-1);
  const sorted = isAscending(news) ? news : byInstant(news);
  const [first] = sorted;
  if (first === undefined) return before;
  return last === undefined || last.at < first.at ? [...before, ...sorted] : byInstant([...before, ...sorted]);
}

function isAscending(samples: readonly Sample[]): boolean {
  return samples.every((sample, index) => index === 0 || (samples[index - 1] as Sample).at < sample.at);
}

function byInstant(samples: readonly Sample[]): readonly Sample[] {
  return [...new Map(samples.map((sample) => [sample.at, sample])).values()].sort((one, other) => one.at - other.at);
}
