import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { useNews } from "../news/use-news.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./page-text.ts";
import { More } from "../parts/more.tsx";

type Notice = Reply<"listNotices">["items"][number];

/** What the reader was told, newest first, each with why, and the way to what it is about. */
export function NoticesPage() {
  const { show = "unread" } = useSearch({ from: "/shell/notices" });
  const navigate = useNavigate({ from: "/notices" });
  const isAll = show === "all";
  const found = useInfiniteQuery({
    queryKey: ["notices", "list", show],
    queryFn: ({ signal, pageParam }) =>
      api.call.listNotices({ query: { ...(isAll ? {} : { unread: "true" }), limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 60_000,
  });
  useNews(["approvals", "records"], 2_000, () => void found.refetch());
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{text.title}</h1>
        <div className="choices" role="group" aria-label={text.show}>
          {(["unread", "all"] as const).map((one) => (
            <button
              key={one}
              className="chip"
              aria-pressed={(one === "all") === isAll}
              onClick={() => void navigate({ search: { show: one } })}
            >
              {text.shows[one]}
            </button>
          ))}
        </div>
      </header>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{isAll ? text.none : text.noneUnread}</p>}
      <ul className="feed">
        {items?.map((notice) => (
          <Line key={notice.id} of={notice} />
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}

function Line({ of }: { readonly of: Notice }) {
  const { id, recordId, subject, text: said, because, createdAt, readAt } = of;
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () => api.call.readNotice({ params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["notices"] }),
  });
  return (
    <li className="feed-line">
      <div className="feed-head">
        <b>{subject}</b>
        <NumberLink id={recordId} />
        <span className="dim">
          <Moment at={createdAt} />
        </span>
        {readAt === null && (
          <button
            className="chip"
            disabled={read.isPending}
            aria-label={text.readOne(subject)}
            onClick={() => read.mutate()}
          >
            {text.read}
          </button>
        )}
      </div>
      <p className="said">{said}</p>
      <p className="dim">
        {text.because} {because}
      </p>
      <Refusal error={read.error} />
    </li>
  );
}
