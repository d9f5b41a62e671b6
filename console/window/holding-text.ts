/** Texts of the window that a record holds, on its page: apart from those of the calendar, which it does not need. */
export const text = {
  title: "Holds",
  items: (all: number, dependents: number) =>
    `${all === 1 ? "one item" : `${all} items`}${dependents === 0 ? "" : `, ${dependents} of them because they depend on the others`}`,
  overridden: "Taken all the same:",
} as const;
