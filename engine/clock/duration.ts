/**
 * Durations as written in definitions and in the results of tables: `500ms 45s 30m 4h 3bd` and sums such as `1bd 4h`.
 */
import type { Duration } from "../condition/ir.ts";

const part = /^(\d{1,9})(ms|bd|s|m|h)$/;
const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Null when the text is no duration: `1d` and `1w` are none, because a day may mean 24 hours or a business day. */
export function parseDuration(text: string): Duration | null {
  let businessDays = 0;
  let ms = 0;
  const parts = text.trim().split(/\s+/);
  for (const word of parts) {
    const match = part.exec(word);
    if (match === null) return null;
    const amount = Number(match[1]);
    const unit = match[2] as keyof typeof unitMs | "bd";
    if (unit === "bd") businessDays += amount;
    else ms += amount * unitMs[unit];
  }
  return { businessDays, ms };
}
