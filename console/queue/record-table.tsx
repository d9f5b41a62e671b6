import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { ClockMini } from "../parts/clock-mini.tsx";
import { Moment } from "../parts/moment.tsx";
import { isInstant } from "../format/moment.ts";
import { useKeys } from "../shell/keys.ts";
import { text } from "./text.ts";
import { columnTitle, type ListedRecord, valueAt } from "./column.ts";
import { useWindow } from "./use-window.ts";

export interface RecordTableProps {
  readonly columns: readonly string[];
  readonly records: readonly ListedRecord[];
  /** When the records were read, UTC milliseconds. */
  readonly readAt: number;
  /** Asked when the last row is near. */
  readonly onEnd: () => void;
  readonly label: string;
  /** Ids of those that are chosen for a command to all of them. */
  readonly picked: ReadonlySet<string>;
  readonly onPick: (id: string) => void;
}

/** Records in rows of one height, of which only those that are seen are drawn. `j` and `k` move, Enter opens, `x` chooses. */
export function RecordTable({ columns, records, readAt, onEnd, label, picked, onPick }: RecordTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const [chosen, choose] = useState(-1);
  const navigate = useNavigate();
  const { first, last, height, reveal } = useWindow(box, records.length);
  useEffect(() => {
    if (records.length > 0 && last >= records.length - 20) onEnd();
  }, [last, records.length, onEnd]);

  function move(step: number): void {
    const next = Math.max(0, Math.min(records.length - 1, chosen + step));
    choose(next);
    reveal(next);
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const record = records[chosen];
      if (record !== undefined) onPick(record.id);
    },
    Enter: () => {
      const record = records[chosen];
      if (record !== undefined) void navigate({ to: "/$type/$number", params: record });
    },
  });

  const wide = columns.filter((column) => column === "title");
  const ordered = [
    ...columns.filter((column) => column === "number"),
    ...wide,
    ...columns.filter((column) => column !== "number" && column !== "title"),
  ];
  return (
    <div className="record-table" role="table" aria-label={label} aria-rowcount={records.length + 1}>
      <div className="row head" role="row" data-columns={Math.min(8, ordered.length)}>
        <span role="columnheader" className="cell-pick">
          <span className="sr">{text.bulk.command}</span>
        </span>
        {ordered.map((column) => (
          <span key={column} role="columnheader" className={`cell-${kindOf(column)}`}>
            {columnTitle(column)}
          </span>
        ))}
      </div>
      {/* What scrolls can be reached by the keyboard. */}
      <div className="rows" ref={box} role="rowgroup" tabIndex={0} aria-label={label}>
        <div className="rows-all" role="presentation" style={{ height: records.length * height }}>
          {records.slice(first, last).map((record, place) => {
            const index = first + place;
            return (
              <div
                key={record.id}
                role="row"
                aria-rowindex={index + 2}
                className={index === chosen ? "row chosen" : "row"}
                data-columns={Math.min(8, ordered.length)}
                style={{ transform: `translateY(${index * height}px)` }}
              >
                <span role="cell" className="cell-pick">
                  <input
                    type="checkbox"
                    aria-label={text.bulk.select(record.number)}
                    checked={picked.has(record.id)}
                    onChange={() => onPick(record.id)}
                  />
                </span>
                {ordered.map((column) => (
                  <span key={column} role="cell" className={`cell-${kindOf(column)}`}>
                    <Cell column={column} record={record} readAt={readAt} />
                  </span>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function kindOf(column: string): string {
  return ["number", "title", "priority", "state", "due"].includes(column) ? column : "other";
}

function Cell({
  column,
  record,
  readAt,
}: {
  readonly column: string;
  readonly record: ListedRecord;
  readonly readAt: number;
}) {
  if (column === "due") return <ClockMini clocks={record.clocks} readAt={readAt} />;
  const value = valueAt(record, column);
  if (column === "number" || column === "title")
    return (
      <Link
        to="/$type/$number"
        params={record}
        className={column === "number" ? "mono" : ""}
        tabIndex={column === "title" ? -1 : 0}
      >
        {valueText(value)}
      </Link>
    );
  if (column === "state") return words(String(value));
  if (column === "priority") return value === undefined ? "" : <Priority of={value} />;
  return isInstant(value) ? <Moment at={value} /> : valueText(value);
}

function Priority({ of }: { readonly of: unknown }) {
  return <span className={`chip ${of === 1 ? "urgent" : of === 2 ? "warn" : ""}`}>P{String(of)}</span>;
}
