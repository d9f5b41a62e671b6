/**
 * What is kept of a record beside its ledger and its own row, as it follows from the events: for proof and
 * rebuilding.
 */
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { fieldChangesOf } from "../../engine/listing/field-changes.ts";
import { clockChangeColumns, clockChangeRows, clockChangeTypes, fieldChangeTypes } from "./project-changes.ts";
import { aliasRows, approvalRows, clockRows, fileRows, linkRows, reservationRows } from "./project.ts";

export interface Projection {
  readonly table: string;
  /** Columns beside `record_id`, with what each is made of, a column of the rows when it is not of the same name. */
  readonly columns: readonly (readonly [name: string, expression?: string])[];
  /** Columns of the rows with their types. */
  readonly types: string;
  /** Each row is of an event, whose columns are found as `l`. */
  readonly ofEvents?: true;
  /** `fields` are those whose changes are kept of the record's type. */
  readonly rows: (state: RecordState, events: readonly LedgerEvent[], fields: readonly string[]) => readonly object[];
}

/** What follows from what each event changed; not complete while a worker makes it of older ledgers. */
export const changeProjections: readonly Projection[] = [
  {
    table: "record_changes",
    columns: [["seq"], ["field"], ["value"], ["at", "l.at"], ["committed_at", "l.committed_at"]],
    types: fieldChangeTypes,
    ofEvents: true,
    rows: (_state, events, fields) => fieldChangesOf(fields, null, events),
  },
  {
    table: "clock_changes",
    columns: [...clockChangeColumns.map((name) => [name] as const), ["committed_at", "l.committed_at"]],
    types: clockChangeTypes,
    ofEvents: true,
    rows: (_state, events) => clockChangeRows(null, events),
  },
];

export const projections: readonly Projection[] = [
  {
    table: "record_links",
    columns: [["link"], ["to_record"]],
    types: "link text, to_record text",
    rows: linkRows,
  },
  { table: "record_aliases", columns: [["into_record"]], types: "into_record text", rows: aliasRows },
  { table: "record_files", columns: [["file_id"]], types: "file_id text", rows: fileRows },
  {
    table: "record_clocks",
    columns: [["clock_id"], ["service_level"], ["phase"], ["due_at"], ["breached_at"], ["clock"]],
    types: "clock_id text, service_level text, phase text, due_at timestamptz, breached_at timestamptz, clock jsonb",
    rows: (state) => clockRows(Object.values(state.clocks)),
  },
  {
    table: "approval_requests",
    columns: [
      ["requested_by"],
      ["approver"],
      ["approval"],
      ["stage"],
      ["digest"],
      ["expires_at"],
      ["requested_at"],
      ["state"],
    ],
    types: `requested_by bigint, approver text, approval text, stage text, digest text, expires_at timestamptz,
      requested_at timestamptz, state text`,
    rows: (_state, events) => approvalRows(null, events),
  },
  {
    table: "reservations",
    columns: [["ci"], ["during", `tstzrange(e."from", e.until, '[)')`], ["over"], ["shared"]],
    types: `ci text, "from" timestamptz, until timestamptz, over boolean, shared boolean`,
    rows: reservationRows,
  },
];

/** Query of the rows that should be there: `$1` is the record, `$2` the rows as JSON. */
export function expectedRows({ columns, types, ofEvents }: Projection): string {
  const list = columns.map(([name, expression]) => expression ?? `e.${name}`).join(", ");
  const ledger = ofEvents === true ? "join ledger l on l.record_id = $1 and l.seq = e.seq" : "";
  return `select ${list} from jsonb_to_recordset($2::jsonb) as e(${types}) ${ledger}`;
}

/** Statement that adds the rows: with those values. */
export function addRows(projection: Projection): string {
  return `insert into ${projection.table} (record_id, ${columnList(projection)})
    select $1::text, made.* from (${expectedRows(projection)}) as made`;
}

export function columnList({ columns }: Projection): string {
  return columns.map(([name]) => name).join(", ");
}
