/** Shortest wait for a connection, milliseconds: a busy host or a lost SYN (retransmitted after a second) is not silent. */
const leastMs = 250;

/**
 * How long to wait for a connection to an address that has answered after `rttMs`, at most `mostMs`: four times what it
 * took, as its first answer may have been a quick one. null = it has not answered yet.
 */
export function connectTimeout(rttMs: number | null, mostMs: number): number {
  if (rttMs === null) return mostMs;
  return Math.min(mostMs, Math.max(leastMs, Math.ceil(4 * rttMs)));
}
