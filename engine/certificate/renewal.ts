const dayMs = 86_400_000;

/**
 * When a certificate is due for renewal: 30 days before its end, but not before two thirds of its life, so that one of
 * six days is not late from its first hour.
 */
export function renewalTime({
  validFrom,
  validTo,
}: {
  /** Milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
}): number {
  return Math.max(validTo - 30 * dayMs, validFrom + Math.floor(((validTo - validFrom) * 2) / 3));
}
