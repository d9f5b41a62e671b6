import { useQuery } from "@tanstack/react-query";
import { text as queueText } from "../queue/text.ts";
import { Block } from "./block.tsx";
import { wallQueueQuery } from "./queries.ts";
import { RecordLines } from "./record-lines.tsx";
import { text } from "./text.ts";

/** A queue that its definition puts on the wall. */
export function QueueBlock(props: {
  readonly name: string;
  readonly title: string;
  readonly count: number | null;
  readonly more: boolean;
}) {
  const { name, title, count, more } = props;
  const { data, error } = useQuery(wallQueueQuery(name));
  const left = (count ?? 0) - (data?.items.length ?? 0);
  return (
    <Block
      title={title}
      count={count === null ? undefined : queueText.queue.count(count, more)}
      readAt={data?.readAt ?? 0}
      error={error}
    >
      {data?.items.length === 0 && <p>{text.wall.nothingIn}</p>}
      {data !== undefined && <RecordLines records={data.items} readAt={data.readAt} />}
      {left > 0 && data !== undefined && <p>{text.wall.more(left)}</p>}
    </Block>
  );
}
