/** Texts of the screen in the room. */
export const text = {
  wall: {
    title: "What is going on",
    due: "Late and due next",
    nothingDue: "Nothing is late or due within eight hours.",
    alerts: "Alerts",
    nothingFires: "No alert fires.",
    onCall: "On call",
    nobody: "nobody",
    noPlans: "No plan says who is on call.",
    nothingIn: "Nothing.",
    asOf: "as of",
    ago: (span: string) => `${span} ago`,
    more: (n: number) => `and ${n} more`,
    lost: "No news: what is shown may be old. It is tried again by itself.",
    back: "Console",
  },
} as const;
