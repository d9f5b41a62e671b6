/** Bytes that a file may have at most, whatever its field says. */
export const largestFile = 100 * 1024 * 1024;

const units = { B: 1, KiB: 1024, MiB: 1024 * 1024 } as const;

/** Bytes of a length as the language writes it: `20MiB`, `512KiB`. Null = it is none. */
export function parseSize(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})(B|KiB|MiB)$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return null;
  return Number(count) * units[unit as keyof typeof units];
}

/** As people write it, with the largest unit that it fills. */
export function sizeText(bytes: number): string {
  if (bytes >= units.MiB) return `${rounded(bytes / units.MiB)} MiB`;
  return bytes >= units.KiB ? `${rounded(bytes / units.KiB)} KiB` : `${bytes} bytes`;
}

function rounded(amount: number): string {
  return String(Math.round(amount * 10) / 10);
}
