import type { Work } from "./work.ts";

/** Writes a text of the engine into the ledger, of a facet or of the record itself (null). */
export function noteText(work: Work, facet: string | null, text: string): void {
  const why = { held: null, others: [] };
  work.draft.emit({ kind: "noted", facet, command: "$note", input: { text }, rule: "$note", why });
}
