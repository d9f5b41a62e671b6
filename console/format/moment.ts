/** Moments in the zone of whoever reads them. The exact instant stands in the title of what shows one. */
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });
const dated = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** `14:05` of a moment of these hours, else `28 Nov, 14:05`. */
export function momentText(instant: string, now: number = Date.now()): string {
  const at = new Date(instant);
  return Math.abs(now - at.getTime()) < 12 * 3_600_000 ? clock.format(at) : dated.format(at);
}

export function timeText(instant: string): string {
  return clock.format(new Date(instant));
}

/** `Sun 29 Nov`, by which lines of one day are kept together. */
export function dayText(instant: string): string {
  return day.format(new Date(instant));
}

/** Whether a text is an instant of the API. */
export function isInstant(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
}
