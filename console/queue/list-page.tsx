import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, Suspense, useCallback, useState } from "react";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Refusal } from "../parts/refusal.tsx";
import type { ListedRecord } from "./column.ts";
import { RecordTable } from "./record-table.tsx";
import { text } from "./text.ts";
import { lazyPart } from "../parts/lazy-part.ts";

const BulkBar = lazyPart(async () => (await import("./bulk-bar.tsx")).BulkBar);

/** With more rows than these, news are said and not followed: each would ask for every page that was read. */
const mostFollowed = 500;

/** A list of records with its head: what is before stays while what is new comes. */
export function ListPage(props: {
  readonly title: string;
  readonly head?: ReactNode;
  readonly columns: readonly string[] | undefined;
  readonly found: Pick<
    UseInfiniteQueryResult,
    "error" | "hasNextPage" | "refetch" | "isFetching" | "isFetchingNextPage" | "fetchNextPage" | "dataUpdatedAt"
  >;
  readonly records: readonly ListedRecord[] | undefined;
  readonly empty: string;
  /** Of which types it lists records. */
  readonly types: readonly string[];
}) {
  const { title, head, columns, found, records, empty, types } = props;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = found;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isLong = (records?.length ?? 0) > mostFollowed;
  const [isOld, setOld] = useState(false);
  useNews(
    types.map((type) => `type:${type}`),
    700,
    () => {
      if (isLong) setOld(true);
      else void found.refetch();
    },
  );
  const [picked, pick] = useState<ReadonlySet<string>>(new Set());
  // What has left the list is chosen no more.
  const chosen = records?.filter(({ id }) => picked.has(id)) ?? [];
  const toggle = (id: string): void =>
    pick((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  return (
    <div className="page list-page">
      <header className="page-head">
        <h1>{title}</h1>
        <LiveMark />
        {isLong && isOld && (
          <button
            className="button"
            disabled={found.isFetching}
            onClick={() => {
              setOld(false);
              void found.refetch();
            }}
          >
            {text.queue.changed}
          </button>
        )}
        {head}
      </header>
      <Refusal error={found.error} />
      {records !== undefined && columns !== undefined && records.length > 0 && (
        <RecordTable
          label={title}
          columns={columns}
          records={records}
          readAt={found.dataUpdatedAt}
          onEnd={more}
          picked={picked}
          onPick={toggle}
        />
      )}
      {chosen.length > 0 && (
        <Suspense>
          <BulkBar picked={chosen} onNone={() => pick(new Set())} />
        </Suspense>
      )}
      {records?.length === 0 && <p className="empty">{empty}</p>}
    </div>
  );
}
