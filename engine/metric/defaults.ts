/** When a source says nothing of it, milliseconds: 30 s, 15 days and 400 days. */
export const metricDefaults = { stepMs: 30_000, rawMs: 15 * 86_400_000, hourlyMs: 400 * 86_400_000 } as const;
