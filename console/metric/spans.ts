const hourMs = 3_600_000;

/** How much of the past is shown. */
export const spanMs = { "1h": hourMs, "6h": 6 * hourMs, "1d": 24 * hourMs, "7d": 168 * hourMs, "30d": 720 * hourMs };

export type SpanName = keyof typeof spanMs;

export const spanNames = Object.keys(spanMs) as readonly SpanName[];

export function readSpan(word: unknown): SpanName {
  return spanNames.find((name) => name === word) ?? "6h";
}
