/**
 * What is kept of a record beside its ledger and its own row, as it follows from the events: for proof and
 * rebuilding.
 */
import type { LedgerEvent, RecordState } from "../../engine/lifecycle/record.ts";
import { approvalRows, clockRows, linkRows, reservationRows } from "./project.ts";

export interface Projection {
  readonly table: string;
  /** Columns beside `record_id`, with what each is made of, a column of the rows when it is not of the same name. */
  readonly columns: readonly (readonly [name: string, expression?: string])[];
  /** Columns of the rows with their types. */
  readonly types: string;
  readonly rows: (state: RecordState, events: readonly LedgerEvent[]) => readonly object[];
}

export const projections: readonly Projection[] = [
  {
    table: "record_links",
    columns: [["link"], ["to_record"]],
    types: "link text, to_record text",
    rows: linkRows,
  },
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
    columns: [["ci"], ["during", `tstzrange(e."from", e.until, '[)')`], ["over"]],
    types: `ci text, "from" timestamptz, until timestamptz, over boolean`,
    rows: reservationRows,
  },
];

/** Query of the rows that should be there: `$1` is the record, `$2` the rows as JSON. */
export function expectedRows({ columns, types }: Projection): string {
  const list = columns.map(([name, expression]) => expression ?? `e.${name}`).join(", ");
  return `select ${list} from jsonb_to_recordset($2::jsonb) as e(${types})`;
}

export function columnList({ columns }: Projection): string {
  return columns.map(([name]) => name).join(", ");
}
