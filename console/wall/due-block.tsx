import { useQuery } from "@tanstack/react-query";
import { dueQuery } from "../home/queries.ts";
import { Block } from "./block.tsx";
import { RecordLines } from "./record-lines.tsx";
import { text } from "./text.ts";

/** Records that are late, and those that are due next. */
export function DueBlock() {
  const { data, error } = useQuery(dueQuery(8));
  return (
    <Block title={text.wall.due} readAt={data?.readAt ?? 0} error={error}>
      {data?.items.length === 0 && <p>{text.wall.nothingDue}</p>}
      {data !== undefined && <RecordLines records={data.items} readAt={data.readAt} />}
    </Block>
  );
}
