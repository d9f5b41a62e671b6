/** Texts of the list of keys. */
export const text = {
  keys: {
    title: "Keys of this page",
    find: "find or do",
    go: (place: string) => `go to: ${place}`,
    move: "the next, the one before",
    open: "open it",
    note: "write a note",
    commands: "all commands",
    select: "choose it, for a command to several",
    fresh: "open a new one of what the list is of",
    approve: "approve",
    reject: "reject: to the reason",
    this: "these keys",
  },
} as const;
