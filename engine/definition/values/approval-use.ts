import type { Catalog } from "../catalog.ts";
import { recordView, type RecordView } from "./record-view.ts";
import { tableResults } from "./table-result.ts";

interface LifecycleSource {
  readonly record?: string;
  readonly facetOf?: string;
  readonly states: { readonly [name: string]: { readonly approval?: string | { readonly table: string } } };
}

/** The record types whose lifecycles ask for this approval. */
export function approvalViews(catalog: Catalog, approval: string): RecordView[] {
  const views = new Set<RecordView>();
  for (const draft of catalog.all("Lifecycle")) {
    const source = draft.source as LifecycleSource | null;
    const record = source?.record ?? source?.facetOf;
    if (source === null || record === undefined) continue;
    const asked = Object.values(source.states).some(({ approval: asks }) =>
      typeof asks === "object" ? tableResults(catalog, asks.table).includes(approval) : asks === approval,
    );
    const view = asked ? recordView(catalog, record) : null;
    if (view !== null) views.add(view);
  }
  return [...views];
}
