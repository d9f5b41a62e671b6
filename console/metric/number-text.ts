const format = new Intl.NumberFormat(undefined, { notation: "compact", maximumSignificantDigits: 4 });

/** A value that was measured, short: `8.4B`, `0.0031`. */
export function numberText(value: number): string {
  return format.format(value);
}
