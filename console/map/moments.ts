/** The time that a map is looked at through: how far back it goes, and what happened when. */
export const spans = { day: 1, week: 7, month: 30, quarter: 90 } as const;
export type Span = keyof typeof spans;

/** A week where the address names none. */
export function spanOf(name: string | undefined): Span {
  return (Object.keys(spans) as Span[]).find((one) => one === name) ?? "week";
}

const dayMs = 86_400_000;

/** UTC milliseconds. */
export interface Range {
  readonly from: number;
  readonly until: number;
}

/** Places of the handle of a span: each is one of them. */
export const steps = 1_000;

/** How many changes lie in each of so many equal parts of a time; what has come since counts in the last. */
export function densityOf(instants: readonly number[], { from, until }: Range, bins: number): readonly number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const at of instants) {
    if (at < from) continue;
    const bin = Math.min(bins - 1, Math.floor(((at - from) / (until - from)) * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** From when a span goes to an instant, both by the minute so that what is asked for stays the same for one. */
export function rangeOf(span: Span, now: number): Range {
  const until = Math.ceil(now / 60_000) * 60_000;
  return { from: until - spans[span] * dayMs, until };
}

export function stepOf(at: number, { from, until }: Range): number {
  return Math.max(0, Math.min(steps, Math.round(((at - from) / (until - from)) * steps)));
}

/** The instant of a step, whole seconds; null = the last one, which is now. */
export function instantOf(step: number, { from, until }: Range): string | null {
  if (step >= steps) return null;
  return secondText(from + ((until - from) * step) / steps);
}

/** An instant, in whole seconds, as of which a change is there. */
export function afterChange(at: number): string {
  return secondText(Math.ceil(at / 1_000) * 1_000);
}

/** The last instant of a change before another, and the first one after: what buttons lead to. */
export function beside(
  instants: readonly number[],
  at: number,
): { readonly before: string | null; readonly after: string | null } {
  const seconds = [...new Set(instants.map((one) => Math.ceil(one / 1_000) * 1_000))];
  const before = Math.max(...seconds.filter((one) => one < at));
  const after = Math.min(...seconds.filter((one) => one > at));
  return {
    before: Number.isFinite(before) ? secondText(before) : null,
    after: Number.isFinite(after) ? secondText(after) : null,
  };
}

/** As the address has it. */
export function secondText(at: number): string {
  return new Date(Math.floor(at / 1_000) * 1_000).toISOString().replace(".000Z", "Z");
}
