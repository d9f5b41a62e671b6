/** `2026-11-21 07:31:05` in UTC: the same text everywhere, sortable. */
export function clockTime(instant: string): string {
  return instant.slice(0, 19).replace("T", " ");
}

/** A text whose instants read as `clockTime` writes them. */
export function withClockTimes(text: string): string {
  return text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, clockTime);
}

/** `1h 05m`, `3m 20s`, `0.4s`; negative lengths begin with a minus. */
export function lengthOf(ms: number): string {
  const sign = ms < 0 ? "-" : "";
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 10) return `${sign}${seconds.toFixed(1)}s`;
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  if (h > 0) return `${sign}${h}h ${two(m)}m`;
  return m > 0 ? `${sign}${m}m ${two(s)}s` : `${sign}${s}s`;
}
