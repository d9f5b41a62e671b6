import { anyField, type FieldView, type RecordView } from "./record-view.ts";

/** What an expression may read: `.` and the variables. */
export interface Scope {
  /** `.`; null = not known, so that any field may be read. */
  readonly record: RecordView | null;
  /** Variables without their `$`; a view says what is known below one. */
  readonly variables: { readonly [name: string]: FieldView };
  /** `now` as a function and `$now`: runbooks only for the first. */
  readonly runbook?: boolean;
}

export const anything: FieldView = anyField;

/** The scope of a record's conditions and values. */
export function recordScope(record: RecordView | null, extra: { readonly [name: string]: FieldView } = {}): Scope {
  return {
    record,
    variables: { before: objectOf(record), command: anything, facts: anything, runs: anything, items: anything, now: instant, ...extra },
  };
}

/** A variable that holds what a view describes. */
export function objectOf(view: RecordView | null): FieldView {
  return view === null ? anything : { ...anything, type: "object", read: view.fields };
}

const instant: FieldView = { ...anything, type: "instant", read: null, nullable: false };
