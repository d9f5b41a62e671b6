export const periodLengths = ["year", "quarter", "month", "week", "day"] as const;
export type PeriodLength = (typeof periodLengths)[number];

/** The length that an address names; a month where it names none. */
export function lengthNamed(text: string | undefined): PeriodLength {
  return periodLengths.find((one) => one === text) ?? "month";
}
