import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queueQuery } from "../data/queries.ts";
import { title } from "../format/words.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { text } from "./text.ts";
import { ListPage } from "./list-page.tsx";

/** A queue as its definition says it: which records, in which order, with which columns. */
export function QueuePage() {
  const { queue: name } = useParams({ from: "/shell/q/$queue" });
  const found = useInfiniteQuery(queueQuery(name));
  const queue = found.data?.pages[0]?.queue;
  return (
    <ListPage
      title={queue?.title ?? title(name)}
      head={<DefinitionLink kind="Queue" name={name} />}
      columns={queue?.columns}
      found={found}
      records={found.data?.pages.flatMap(({ items }) => items)}
      types={queue?.records ?? []}
      empty={text.queue.empty}
    />
  );
}
