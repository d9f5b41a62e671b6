/** `99.983 %` of a share of 0 to 1, rounded down: what falls short of a promise never reads as the promise. */
export function shareText(share: number | null): string {
  if (share === null) return "–";
  if (share === 1) return "100 %";
  return `${(Math.floor(share * 100_000 + 1e-6) / 1_000).toFixed(3)} %`;
}
