/** Texts of queues and lists, and of one command to several records. */
export const text = {
  queue: {
    empty: "Nothing is in here now. What comes appears by itself.",
    open: "Open",
    all: "All",
    filter: "Which",
    search: "Find in these",
    count: (count: number, more: boolean) => `${count}${more ? "+" : ""}`,
    none: "No record is like that.",
    changed: "Changed since it was read: read it anew",
    allOf: (type: string) => `${type}: all records`,
  },
  bulk: {
    chosen: (n: number) => (n === 1 ? "1 chosen" : `${n} chosen`),
    none: "Choose none",
    command: "Do with all",
    choose: "Choose a command",
    most: (n: number) => `At most ${n} at once: choose fewer.`,
    oneType: "They are of several types: choose those of one.",
    take: (n: number, of: number) => `${n} of ${of} take it.`,
    try: "See what would come of it",
    send: (n: number) => `Send to ${n}`,
    select: (number: string) => `Choose ${number}`,
    done: (n: number) => `${n} have taken it.`,
    unknown: "not known yet: send again",
    told: "told when it is sent",
  },
} as const;
