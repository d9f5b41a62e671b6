/**
 * Since when each field that lists know has had its value: what numbers over time are made of. Pure, from the events.
 *
 * 1. The first event of a record gives each field a value, none (null) too: from then on there is no gap.
 * 2. An event that gives a field the value it has is no change of it.
 * 3. A field that was indexed once stays in it: what is counted by it goes on.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { fold } from "../lifecycle/fold.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";
import type { Declaration } from "./declaration.ts";
import { cutText, valueAt } from "./projection.ts";

/** A field has this value from an event on, until that of its next change. */
export interface FieldChange {
  readonly field: string;
  readonly seq: number;
  /** As lists keep it: a text by its beginning. */
  readonly value: Json;
}

/** What every record has, and the kinds of events that change any of it. */
const ofEveryRecord: readonly string[] = ["state", "attention"];
export const kindsThatChangeFields: readonly LedgerEvent["body"]["kind"][] = [
  "opened",
  "moved",
  "changed",
  "attention",
];

/** Names of the fields whose changes are kept, in their order; null = the type was never published. */
export function keptFields(declaration: Declaration | null): readonly string[] {
  const declared = Object.keys(declaration?.fields ?? {});
  return [...new Set([...ofEveryRecord, ...declared, ...(declaration?.kept ?? [])])].sort();
}

/** The declaration in force after another one was: what was kept then is kept on. */
export function keepingOn(declaration: Declaration, before: Declaration | null): Declaration {
  const declared = Object.keys(declaration.fields);
  const kept = keptFields(before).filter((field) => !ofEveryRecord.includes(field) && !declared.includes(field));
  return kept.length === 0 ? declaration : { ...declaration, kept };
}

export function fieldChangesOf(
  fields: readonly string[],
  before: RecordState | null,
  events: readonly LedgerEvent[],
): FieldChange[] {
  const changes: FieldChange[] = [];
  let state = before;
  for (const event of events) {
    if (!kindsThatChangeFields.includes(event.body.kind)) continue;
    const next = fold(state, event);
    for (const field of fields) {
      const value = keptValue(next, field);
      if (state === null || canonicalJson(keptValue(state, field)) !== canonicalJson(value))
        changes.push({ field, seq: event.seq, value });
    }
    state = next;
  }
  return changes;
}

function keptValue(state: RecordState, field: string): Json {
  if (field === "state") return state.state;
  if (field === "attention") return cut(state.attention);
  return cut(valueAt(state, field) ?? null);
}

function cut(value: Json): Json {
  if (typeof value === "string") return cutText(value);
  return Array.isArray(value) ? (value as readonly Json[]).map(cut) : value;
}
