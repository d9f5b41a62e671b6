const format = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 4 });

/** A value that was measured, short: `8.4B`, `0.0031`. As in the text around it: in other languages `m` is a million. */
export function numberText(value: number): string {
  return format.format(value);
}
