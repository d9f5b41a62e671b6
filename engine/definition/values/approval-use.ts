import type { Catalog } from "../catalog.ts";
import { recordView } from "./record-view.ts";
import type { RecordView } from "./view.ts";
import { tableResults } from "./table-result.ts";

/** The record types whose lifecycles ask for this approval. */
export function approvalViews(catalog: Catalog, approval: string): RecordView[] {
  return [...(approvalUses(catalog).get(approval) ?? [])];
}

function approvalUses(catalog: Catalog): ReadonlyMap<string, ReadonlySet<RecordView>> {
  return catalog.memo("approval uses", () => {
    const uses = new Map<string, Set<RecordView>>();
    for (const draft of catalog.all("Lifecycle")) {
      const source = draft.source;
      const record = source?.record ?? source?.facetOf;
      if (source === null || source.abstract === true || record === undefined) continue;
      const view = recordView(catalog, record);
      if (view === null) continue;
      for (const { approval: asks } of Object.values(source.states)) {
        const names = typeof asks === "object" ? tableResults(catalog, asks.table) : asks === undefined ? [] : [asks];
        for (const name of names) if (typeof name === "string") uses.set(name, (uses.get(name) ?? new Set()).add(view));
      }
    }
    return uses;
  });
}
