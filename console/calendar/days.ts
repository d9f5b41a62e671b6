/**
 * Days of the reader's own zone as edges, UTC milliseconds: a day of 23 or 25 hours is as wide as any other, and an
 * instant has its place within its day.
 */
export function daysFrom(day: Date, count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, index) =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate() + index).getTime(),
  );
}

/** Midnight of the day of an instant that is so many days later. */
export function dayAfter(at: Date, days: number): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + days);
}

/** The Monday of the week of an instant. */
export function mondayOf(at: Date): Date {
  return dayAfter(at, -((at.getDay() + 6) % 7));
}

/** `2026-11-29` in the reader's zone, as an address has it. */
export function dayName(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** The day that such a text names; null = it names none. */
export function dayNamed(text: unknown): Date | null {
  const [, year, month, day] = (typeof text === "string" ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) : null) ?? [];
  if (year === undefined) return null;
  const at = new Date(Number(year), Number(month) - 1, Number(day));
  return dayName(at) === text ? at : null;
}

/** Where an instant lies among days, 0 at the first edge and 1 at the last; before and after all days it is at the end. */
export function placeIn(edges: readonly number[], at: number): number {
  const days = edges.length - 1;
  const next = edges.findIndex((edge) => edge > at);
  if (next === 0) return 0;
  if (next === -1) return 1;
  const [from = 0, to = 1] = [edges[next - 1], edges[next]];
  return (next - 1 + (at - from) / (to - from)) / days;
}
