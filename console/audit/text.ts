/** Texts of the pages for who audits. */
export const text = {
  title: "Audit",
  prove: {
    title: "Is all as it was written?",
    what: "Each record has a ledger whose events are chained by digests. Proving reads every chain from its beginning, and compares what is shown of the record with what its events say.",
    all: "Prove all records",
    stop: "Stop",
    going: (records: string, events: string) => `${records} records with ${events} events so far`,
    whole: (records: string, events: string) => `${records} records with ${events} events: all of it is whole.`,
    wrong: (n: number) =>
      n === 1 ? "1 record is not as it was written:" : `${n} records are not as they were written:`,
    stopped: (records: string) => `Stopped after ${records} records.`,
    one: "Prove it",
    oneWhole: (events: number) => `All ${events} events are chained, and what is shown is what they say.`,
    broken: (seq: number) => `Its chain is broken at event ${seq}`,
    differs: "What is shown is not what its ledger says:",
    evidence: "Save its evidence",
    evidenceWhat:
      "All that proves it without a server: its ledger, its definitions, and who the people were. opsloom verify --pack proves the file.",
    notSecure: (number: string) =>
      `Over a connection without TLS a browser makes no digests: opsloom evidence ${number} writes the file.`,
  },
  gaps: {
    title: "Numbers that no record has",
    none: "No number is missing.",
    explained: "known",
    unexplained: "nobody knows why",
    strays: "What stands where nothing may:",
    more: "There are more: opsloom verify tells all of them.",
  },
  heads: {
    title: "Kept elsewhere",
    what: "Where each ledger ends, to be kept where nobody here can write. Later opsloom verify --against compares it.",
    save: "Save the heads",
    saved: (n: number) => (n === 1 ? "1 head was saved." : `${n} heads were saved.`),
  },
  events: {
    title: "Who changed who may do what",
    what: "People, groups, roles, keys, sessions and what the host itself did, newest first.",
    person: "By",
    since: "Since",
    show: "Show",
    none: "Nothing was changed.",
    database: "whoever had the database",
    mayNot: "Who may read it has the permission audit.read: the role auditor.",
  },
} as const;
