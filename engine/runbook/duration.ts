/** Lengths of time of Open Workflow: objects and ISO 8601 texts, in milliseconds. */
import { type Json, isJsonObject, ownValue } from "../base/json.ts";

const UNIT: { readonly [unit: string]: number } = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
};

/** A hundred years: longer is taken for a mistake. */
const LONGEST_MS = 100 * 366 * 86_400_000;

/**
 * Milliseconds of `{ days, hours, minutes, seconds, milliseconds }` or of an ISO 8601 duration with weeks, days, hours,
 * minutes and seconds. Years and months are refused: their length depends on the calendar. Null when it is neither.
 */
export function parseDuration(value: Json): number | null {
  const ms = typeof value === "string" ? parseIso(value) : isJsonObject(value) ? parseObject(value) : null;
  return ms !== null && ms >= 0 && ms <= LONGEST_MS ? ms : null;
}

function parseObject(value: Json): number | null {
  if (!isJsonObject(value)) return null;
  let ms = 0;
  const keys = Object.keys(value);
  if (keys.length === 0) return null;
  for (const key of keys) {
    const unit = Object.hasOwn(UNIT, key) ? UNIT[key] : undefined;
    const count = ownValue(value, key);
    if (unit === undefined || typeof count !== "number" || !Number.isFinite(count) || count < 0) return null;
    ms += unit * count;
  }
  return Math.round(ms);
}

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,9})?)S)?)?$/;

function parseIso(text: string): number | null {
  const match = ISO.exec(text.trim());
  if (match === null || match.slice(1).every((part) => part === undefined)) return null;
  const [weeks = "0", days = "0", hours = "0", minutes = "0", seconds = "0"] = match.slice(1);
  return Math.round(
    Number(weeks) * 604_800_000 +
      Number(days) * 86_400_000 +
      Number(hours) * 3_600_000 +
      Number(minutes) * 60_000 +
      Number(seconds) * 1000,
  );
}
