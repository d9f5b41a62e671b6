import type { TimeSource } from "./ir.ts";

/** Names of the fields that a source looks at: nothing else of a record's past is read for it. */
export function fieldsOfSource({ on, when, while: held, from, to }: TimeSource): readonly string[] {
  const tests = [...when.now, ...when.counts, ...when.ever, ...held].map(({ field }) => field);
  const fields = new Set(["state", ...on, ...from, ...to, ...tests]);
  return [...fields].filter((field) => field !== "open" && field !== "openedAt").sort();
}
