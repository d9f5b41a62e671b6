/** Texts of forms: of a command, of what it would do, of files. */
export const text = {
  command: {
    send: "Do it",
    cancel: "Cancel",
    asked: "asked",
    required: "needed",
    reason: "Reason",
    choose: "choose",
    leads: (state: string) => `It becomes ${state}.`,
    depends: "Whether you may is decided when you send it",
    changed: "It has changed meanwhile, and is shown as it is now. Look at it, and send again.",
    notJson: "This is no JSON",
    list: "several: with commas",
    duration: "such as 2h or 3d 4h",
  },
  preview: {
    title: "What it would do",
    why: "By which rules",
    not: "did not apply:",
    opens: (state: string) => `It is opened as ${state}.`,
    becomes: (state: string) => `It becomes ${state}.`,
    stays: (state: string) => `It stays ${state}.`,
    set: (field: string, to: string) => `${field}: ${to}`,
    changed: (field: string, from: string, to: string) => `${field}: ${from} → ${to}`,
    facet: (facet: string, to: string) => `${facet} becomes ${to}`,
    clock: (clock: string, from: string | null, to: string, due: string | null) =>
      `${clock}: ${from === null ? `begins, ${to}` : from === to ? to : `${from} → ${to}`}${due === null ? "" : `, due ${due}`}`,
    approval: (stage: string, whom: string, needed: number) => `Asks ${whom} to approve (${stage}, ${needed} needed)`,
    run: (runbook: string) => `Runs ${runbook}`,
    open: (type: string, as: string) => `Opens ${type} as ${as}`,
    told: (whom: string, subject: string) => `Tells ${whom}: ${subject}`,
  },
} as const;
