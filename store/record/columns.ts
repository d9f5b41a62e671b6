import { deadlines } from "../../engine/lifecycle/timer/deadlines.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { isHidden } from "../../engine/lifecycle/version/hidden.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { versionOf } from "../../engine/lifecycle/version/version.ts";

/** What the row of a record says beside its identity: it follows from the ledger. */
export const columns: readonly (readonly [name: string, type: string])[] = [
  ["lifecycle", "text"],
  ["bundle", "text"],
  ["head", "bigint"],
  ["head_hash", "bytea"],
  ["state", "text"],
  ["final", "boolean"],
  ["updated_at", "timestamptz"],
  ["closed_at", "timestamptz"],
  ["next_deadline_at", "timestamptz"],
  ["attention", "text"],
  ["snapshot", "jsonb"],
  ["version", "integer"],
  ["hidden", "boolean"],
];

/** The values of `columns`, in their order; `hash` is that of the last event. */
export function columnValues(bundle: Bundle, state: RecordState, hash: Buffer): readonly unknown[] {
  const next = deadlines(bundle, state)[0];
  return [
    state.lifecycle,
    state.bundle,
    state.head,
    hash,
    state.state,
    state.final,
    new Date(state.updatedAt),
    state.final ? new Date(state.enteredAt) : null,
    next === undefined ? null : new Date(next.at),
    state.attention,
    JSON.stringify(state),
    versionOf(state),
    isHidden(bundle, state),
  ];
}
