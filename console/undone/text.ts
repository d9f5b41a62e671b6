/** Texts of what could not be carried out, and of mail that was not taken. */
export const text = {
  effects: {
    title: "What could not be carried out",
    what: "What follows from a commit and has not been done: it is tried again by itself, unless it was refused for good. Mend what its reason names, and try it again.",
    empty: "All that followed was carried out.",
    state: { retrying: "tried again by itself", parked: "waits for you" },
    attempts: (n: number) => (n === 1 ? "tried once" : `tried ${n} times`),
    retry: "Try again",
    retryAll: "Try all again",
    retried: (n: number) => (n === 1 ? "1 is tried again." : `${n} are tried again.`),
  },
  mail: {
    title: "Mail",
    what: "Mail that was not taken, and why. Mend the mailbox, publish it, and let it be read again.",
    empty: "No mail is like that.",
    show: "Which",
    outcomes: { refused: "refused", left: "no person wrote it", waiting: "waits", any: "all" },
    became: { opened: "opened", answered: "said of", refused: "refused", left: "left", waiting: "waits" },
    from: "from",
    read: "Read again",
    message: "As it came",
    open: "Show",
  },
} as const;
