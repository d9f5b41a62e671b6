const shape = {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
} as const;

const own = new Intl.DateTimeFormat(undefined, shape);

/** `Mon 30 Nov, 09:00 – Mon 7 Dec, 09:00` in the reader's zone, or in one that is named. UTC milliseconds. */
export function timesText(from: number, until: number, zone?: string): string {
  const format = zone === undefined ? own : new Intl.DateTimeFormat(undefined, { ...shape, timeZone: zone });
  return `${format.format(from)} – ${format.format(until)}`;
}

/** The zone of whoever reads. */
export function ownZone(): string {
  return own.resolvedOptions().timeZone;
}
