/** Texts of the diagram of a lifecycle. */
export const text = {
  diagram: {
    title: "States",
    hint: "with the open records in each; choose one to see where it leads",
    states: "The states in words",
    initial: "begins here",
    final: "ends here",
    now: "it is here",
    been: (times: number): string => (times === 1 ? "it was here" : `it was here ${times} times`),
    open: (n: number): string => (n === 1 ? "1 open record" : `${n} open records`),
    pathOf: "The path of",
    waitsFor: "Waits for",
    does: "On entering:",
    leads: "Leads to",
    stays: "Done in it",
    kinds: { outcome: "when that is answered", linked: "when a linked record is there", timer: "by time" },
    may: (who: string): string => `by ${who}`,
    requires: (what: string): string => `needs ${what}`,
    when: (condition: string): string => `when ${condition}`,
    refuses: (why: string): string => `is refused: ${why}`,
  },
} as const;
