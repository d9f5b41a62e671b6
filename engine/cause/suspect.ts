/** What may have caused trouble, as its hosts find it: something that happened to a CI, with when and how much. */
export type SuspectKind =
  /** A record held a window on the CI: somebody worked on it. */
  | "work"
  /** What the CMDB says of the CI became another. */
  | "item"
  /** An alert of the CI fires, or fired then. */
  | "alert";

export interface Suspect {
  readonly kind: SuspectKind;
  /** Id of the record, of the change of the CI, or of the alert. */
  readonly id: string;
  readonly ci: string;
  /** In a few words. */
  readonly what: string;
  /** UTC milliseconds; `until` null = it went on when it was looked at. */
  readonly from: number;
  readonly until: number | null;
  /** 0 to 1: how much it says by itself; of alerts by their severity. */
  readonly strength: number;
}

/** How long before the trouble something counts, and after how long half of its weight is left; milliseconds. */
interface Reach {
  readonly weight: number;
  readonly before: number;
  /** It may be noticed so much later than what it causes. */
  readonly after: number;
  readonly half: number;
}

const minute = 60_000;

export const reaches: { readonly [Kind in SuspectKind]: Reach } = {
  work: { weight: 1, before: 24 * 60 * minute, after: 0, half: 60 * minute },
  item: { weight: 0.6, before: 24 * 60 * minute, after: 0, half: 60 * minute },
  alert: { weight: 0.8, before: 4 * 60 * minute, after: 10 * minute, half: 60 * minute },
};

/** The longest of them: what hosts must read. */
export const longestBefore = 24 * 60 * minute;
export const longestAfter = 10 * minute;

/** How near in time a suspect is to trouble that began at an instant: 0 to 1; null = it is out of reach. */
export function recency({ kind, from, until }: Suspect, at: number): number | null {
  const { before, after, half } = reaches[kind];
  // What begins in the instant of the trouble follows from it, but for an alert: those of one cause come together.
  if (kind === "alert" ? from > at + after : from >= at) return null;
  // Work goes on in its window, so that its end counts; of anything else it counts when it began.
  const last = kind === "work" ? (until ?? at) : from;
  if (kind === "alert" && until !== null && until < at - before) return null;
  const age = Math.max(0, at - last);
  return age > before ? null : half / (half + age);
}

/** By the severity of an alert: 1 critical to 5 info. */
export function strengthOf(severity: number | null): number {
  return severity === null || severity < 1 || severity > 5 ? 0.2 : (6 - severity) / 5;
}
