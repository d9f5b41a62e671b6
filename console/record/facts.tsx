import { useNow } from "../data/use-now.ts";
import { valueText } from "../format/value.ts";
import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import { StateChip } from "../parts/state-chip.tsx";
import type { ListedRecord } from "../queue/column.ts";
import { text } from "./text.ts";

/** A record in one line: its state and since when, how urgent, with whom, for whom. */
export function Facts({ record }: { readonly record: ListedRecord }) {
  const now = useNow();
  const { fields, facets } = record;
  const priority = fields["priority"];
  const open = !record.final;
  return (
    <div className="facts">
      <StateChip state={record.state} final={record.final} />
      <span className="number">{text.record.since(spanText(now - Date.parse(record.enteredAt)))}</span>
      {priority !== undefined && priority !== null && (
        <span className={`chip ${priority === 1 ? "urgent" : priority === 2 ? "warn" : ""}`}>
          P{valueText(priority)}
        </span>
      )}
      {Object.entries(facets)
        .filter(([, { state }]) => state !== "none")
        .map(([name, { state }]) => (
          <span key={name} className="chip human">
            {words(name)} {words(state)}
          </span>
        ))}
      {"assignmentGroup" in fields || "assignee" in fields || open ? (
        <span>
          {text.record.with} <b>{valueText(fields["assignee"]) || text.record.nobody}</b>
          {fields["assignmentGroup"] !== undefined && `, ${words(valueText(fields["assignmentGroup"]))}`}
        </span>
      ) : null}
      {fields["caller"] !== undefined && (
        <span>
          {text.record.for} <b>{valueText(fields["caller"])}</b>
        </span>
      )}
      {record.attention !== null && (
        <span className="chip urgent">
          {text.record.attention}: {record.attention}
        </span>
      )}
    </div>
  );
}
