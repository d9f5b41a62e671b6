/** Texts of what a record would take in any state. */
export const text = {
  now: { yes: "now", no: "not now", depends: "depends" },
  give: (what: string): string => `To be given: ${what}.`,
  noWay: "No way leads there from where it is.",
  way: "The way there:",
  step: (name: string, kind: string, to: string): string => `${name}${kind === "" ? "" : ` (${kind})`} → ${to}`,
  kinds: { command: "", outcome: "when that is answered", linked: "when a linked record is there", timer: "by time" },
  in: (states: string): string => `in ${states}`,
  or: " or ",
  by: (who: string): string => `by ${who}`,
  you: "(you may)",
  notYou: "(not you)",
  needs: (what: string): string => `needs ${what}`,
  has: (what: string): string => `has ${what}`,
  when: (condition: string): string => `when ${condition}`,
  refuses: (why: string): string => `is refused: ${why}`,
} as const;
