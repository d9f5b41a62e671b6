import type { Judgement } from "./judge.ts";
import type { Verdict } from "./verdict.ts";

/** When clients of a place begin to turn away, and what of. */
export interface Break {
  /** Milliseconds; null = it breaks already. */
  readonly at: number | null;
  /** Fingerprint of the certificate that ends first; null = it breaks already. */
  readonly certificate: string | null;
}

/**
 * When the clients of a place break: already, where something says so; else when the first certificate of the path that
 * they take ends. Null where nothing was served.
 */
export function breakOf(
  { served }: Judgement,
  verdicts: readonly Verdict[],
  endOf: (fingerprint: string) => number,
): Break | null {
  if (verdicts.some(({ breaks }) => breaks === true)) return { at: null, certificate: null };
  const ends = served.certificates.map((certificate) => ({ certificate, at: endOf(certificate) }));
  const first = ends.reduce<Break | null>(
    (soonest, one) => (soonest?.at == null || one.at < soonest.at ? one : soonest),
    null,
  );
  return first;
}
