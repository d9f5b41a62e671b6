/** Texts of why something happened. */
export const text = {
  because: "because",
  others: (count: number) => (count === 1 ? "one other rule did not apply" : `${count} other rules did not apply`),
  byDefinitions: "by definitions",
  noReason: "No rule decided this.",
  with: "with",
} as const;
