import type { Reply } from "../../client/call.ts";

export type AlertChange = Reply<"listAlertChanges">["items"][number];

/** From the start of an alert to its end. */
export interface Episode {
  readonly number: number;
  readonly from: string;
  /** null = it goes on. */
  readonly to: string | null;
  /** What it began as, and each other severity, CI or group, oldest first. */
  readonly changes: readonly AlertChange[];
}

/** Episodes of an alert, the latest first, of its changes, the latest first. One whose start is not among them is left out. */
export function episodesOf(changes: readonly AlertChange[]): readonly Episode[] {
  const oldestFirst = changes.toReversed();
  return [...new Set(oldestFirst.map(({ episode }) => episode))]
    .flatMap((number): Episode[] => {
      const own = oldestFirst.filter(({ episode }) => episode === number);
      const [start] = own;
      if (start === undefined || start.state !== "firing") return [];
      const end = own.find(({ state }) => state === "clear");
      return [{ number, from: start.at, to: end?.at ?? null, changes: own.filter(({ state }) => state === "firing") }];
    })
    .toSorted((a, b) => b.number - a.number);
}

export interface Bar {
  readonly number: number;
  /** Per mille of the whole. */
  readonly x: number;
  readonly width: number;
}

/** Where episodes lie between the first of them and now; each is wide enough to be seen. */
export function barsOf(episodes: readonly Episode[], now: number): readonly Bar[] {
  const from = Math.min(...episodes.map((one) => Date.parse(one.from)));
  const whole = Math.max(1, now - from);
  return episodes.map((one) => {
    const begins = Date.parse(one.from);
    const ends = one.to === null ? now : Date.parse(one.to);
    const width = Math.max(6, ((ends - begins) * 1_000) / whole);
    return { number: one.number, width, x: Math.min(((begins - from) * 1_000) / whole, 1_000 - width) };
  });
}

/** What became another with each change of an episode, in words of the API. */
export function turnsOf({
  changes,
}: Episode): readonly { readonly at: string; readonly what: string; readonly to: unknown }[] {
  return changes.slice(1).flatMap((change, index) => {
    const before = changes[index]!;
    return (["severity", "ci", "rule"] as const)
      .filter((name) => before[name] !== change[name])
      .map((name) => ({ at: change.at, what: name, to: change[name] }));
  });
}
