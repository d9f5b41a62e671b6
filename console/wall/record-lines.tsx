import type { Reply } from "../../client/call.ts";
import { nameText, valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { ClockMini } from "../parts/clock-mini.tsx";

type Record = Reply<"listAllRecords">["items"][number];

/** Records as lines that are read from across a room. */
export function RecordLines(props: { readonly records: readonly Record[]; readonly readAt: number }) {
  return (
    <ul>
      {props.records.map((record) => (
        <li key={record.id}>
          <ClockMini clocks={record.clocks} readAt={props.readAt} />
          <span className="mono">{record.number}</span>
          <b>{nameText(record.fields["title"])}</b>
          <span>{words(record.state)}</span>
          <span>{valueText(record.fields["assignee"])}</span>
        </li>
      ))}
    </ul>
  );
}
