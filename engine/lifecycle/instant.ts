/**
 * An instant as records hold it: UTC with milliseconds and fixed digits, so that the order of texts is the order of
 * times.
 */
export function instantText(atMs: number): string {
  const known = texts.get(atMs);
  if (known !== undefined) return known;
  if (texts.size >= mostTexts) texts.clear();
  const text = new Date(atMs).toISOString();
  texts.set(atMs, text);
  return text;
}

/** A decision asks for the same few again and again, for each expression that it evaluates. */
const texts = new Map<number, string>();
const mostTexts = 1_000;

const instantPattern =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * UTC milliseconds of an instant with its offset (`2026-03-28T22:00:00+01:00`), or null when it is none. Fractions
 * beyond milliseconds are cut.
 */
export function parseInstant(text: string): number | null {
  const match = instantPattern.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second = "0", fraction = "", offset = "Z"] = match;
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (!isDay(`${year}-${month}-${day}`) || parts[3] > 23 || parts[4] > 59 || parts[5] > 59) return null;
  const ms = Number(fraction.padEnd(3, "0").slice(0, 3));
  const local = Date.UTC(parts[0], parts[1] - 1, parts[2], parts[3], parts[4], parts[5], ms);
  if (offset === "Z" || offset === "z") return local;
  const sign = offset.startsWith("-") ? -1 : 1;
  const offsetHours = Number(offset.slice(1, 3));
  const offsetMinutes = Number(offset.slice(4, 6));
  return offsetHours > 18 || offsetMinutes > 59 ? null : local - sign * (offsetHours * 60 + offsetMinutes) * 60_000;
}

/** True for a calendar day `YYYY-MM-DD` that exists. */
export function isDay(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
