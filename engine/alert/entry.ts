import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { foldAll } from "../lifecycle/fold.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";
import { recordedView } from "../lifecycle/scope.ts";

/** One state that a raised record has entered, as a remediation hears of it. */
export interface Entry {
  /** Its place in the ledger. */
  readonly seq: number;
  readonly state: string;
  readonly final: boolean;
  /** A person has moved it there, or brought it about. */
  readonly byPerson: boolean;
  /** What has failed in the record's last run; null = nothing has. */
  readonly fault: string | null;
  /** The record as it was then, as expressions see it. */
  readonly view: JsonObject;
}

/** The first state that a record entered after this place in its ledger; null = none. `events` are all of it. */
export function nextEntry(bundle: Bundle, events: readonly LedgerEvent[], after: number): Entry | null {
  const index = events.findIndex(({ seq, body }) => seq > after && body.kind === "moved" && body.facet === null);
  const state = index < 0 ? null : foldAll(null, events.slice(0, index + 1));
  if (state === null) return null;
  return {
    seq: state.head,
    state: state.state,
    final: state.final,
    byPerson: events[index]?.by.startsWith("$") === false,
    fault: lastFault(state),
    view: recordedView(bundle, state),
  };
}

function lastFault({ runs }: RecordState): string | null {
  const last = Object.values(runs).reduce<RecordState["runs"][string] | null>(
    (latest, run) => (latest === null || run.requestedBy > latest.requestedBy ? run : latest),
    null,
  );
  if (last === null || last.outcome === "done" || last.outcome === "running") return null;
  const told: Json = isJsonObject(last.output) ? (last.output["detail"] ?? last.output["title"] ?? null) : null;
  return `${last.runbook ?? last.purpose} ${last.outcome}${typeof told === "string" ? `: ${told}` : ""}`;
}
