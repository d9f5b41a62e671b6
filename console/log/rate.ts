const hourMs = 3_600_000;

/** How many lines came in an hour between the first and the last one: of less than an hour, as many as came. */
export function perHour({ lines, firstAt, seenAt }: { lines: number; firstAt: string; seenAt: string }): number {
  return lines / Math.max(1, (Date.parse(seenAt) - Date.parse(firstAt)) / hourMs);
}
