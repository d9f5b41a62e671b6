/** Texts of why something happened, and why a clock stands where it does. */
export const text = {
  because: "because",
  others: (count: number) => (count === 1 ? "one other rule did not apply" : `${count} other rules did not apply`),
  byDefinitions: "by definitions",
  noReason: "No rule decided this.",
  with: "with",
  due: "due",
  kinds: { counts: "counted", closedHours: "outside its hours", paused: "paused", setAside: "set aside" },
} as const;
