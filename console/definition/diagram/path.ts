import { nameText } from "../../format/value.ts";
import type { LedgerEvent } from "../../record/acts.ts";

/** The way that a record took through a lifecycle. */
export interface Path {
  /** Each state as often as it was entered, from the first one. */
  readonly states: readonly string[];
  /** How often it went along each edge, by `edgeKey`. */
  readonly edges: ReadonlyMap<string, number>;
}

export const edgeKey = (from: string, to: string): string => `${from} ${to}`;

/** Of the ledger of a record what is of its main lifecycle, or of a facet. `initial`: where a facet begins. */
export function pathOf(events: readonly LedgerEvent[], facet: string | null, initial: string | undefined): Path {
  const states: string[] = [];
  const edges = new Map<string, number>();
  for (const { kind, body } of events) {
    if (kind === "opened") states.push(facet === null ? nameText(body["state"]) : (initial ?? ""));
    if (kind !== "moved" || (body["facet"] ?? null) !== facet) continue;
    const to = nameText(body["to"]);
    const from = states.at(-1);
    if (from !== undefined) edges.set(edgeKey(from, to), (edges.get(edgeKey(from, to)) ?? 0) + 1);
    states.push(to);
  }
  return { states, edges };
}
