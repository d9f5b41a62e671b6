/** Texts of the page of a new record. */
export const text = {
  opening: {
    title: (type: string) => `New ${type}`,
    open: "Open it",
    later: "More that may be given now",
    mayNot: "You may not open one",
  },
} as const;
