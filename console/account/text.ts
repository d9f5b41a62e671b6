/** Texts of one's own account. */
export const text = {
  title: "My account",
  password: {
    title: "Password",
    old: "The one you have",
    fresh: "The new one",
    again: "The new one once more",
    rule: "At least 12 characters. Your sessions elsewhere end.",
    differ: "The two are not the same: write the new one twice.",
    change: "Change it",
    changed: "It is changed. Sessions elsewhere have ended.",
    none: "You have none, or have forgotten it? An administrator makes a link by which you choose one.",
  },
  sessions: {
    title: "Where you are signed in",
    of: (name: string) => `Where ${name} is signed in`,
    none: "Nowhere.",
    here: "here",
    by: { link: "by a link", password: "by a password", provider: "by a provider" },
    from: (address: string) => (address === "" ? "" : `from ${address}`),
    since: "since",
    used: "used",
    end: "End",
    endOthers: "End all others",
    endAll: "End all of them",
  },
} as const;
