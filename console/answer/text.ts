/** Texts of what answers a question: found, read, offered while somebody writes. */
export const text = {
  title: "Answers",
  search: "Words, or a part of them",
  latest: "Changed lately",
  found: (words: string) => `Like “${words}”`,
  empty: "Nothing is like that. Say it in other words.",
  noTypes: "No record type has versions: those that have are read as answers (docs/language.md).",
  none: "There is no answer yet that you may read.",
  version: (version: number) => `version ${version}`,
  noVersion: "not approved yet: nobody else reads it",
  draft: "Another version is being written. This is the one that is read.",
  record: "Its record",
  known: "What is known of it",
  files: "Files",
  helped: "Did this help?",
  thanks: "Thank you. It is noted.",
  hints: { answers: "Perhaps this helps already", alike: "This is known already" },
} as const;
