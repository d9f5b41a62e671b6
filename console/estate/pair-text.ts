/** Texts of deciding whether two items are one. */
export const text = {
  one: "They are one",
  two: "They are two",
  reason: "Why they are two",
  keep: "Keep both",
  stays: "Which one stays",
  look: "See what would change",
  changes: "Of the one that stays would change:",
  nothingChanges: "Nothing of the one that stays would change.",
  nothing: "nothing",
  relations: (n: number) => (n === 1 ? "1 relation would lead to it." : `${n} relations would lead to it.`),
  make: "Make them one",
} as const;
