import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../data/api.ts";
import { useNews } from "../news/use-news.ts";
import { isNotifying, noteTold, toldUntil } from "./setting.ts";

/** Tells what the reader is told by the inbox by the browser too. Of several tabs each shows the same one: it is one. */
export function Notifier() {
  const { data, refetch } = useQuery({
    queryKey: ["notices", "unread"],
    queryFn: ({ signal }) => api.call.listNotices({ query: { unread: "true", limit: 10 }, signal }),
    refetchInterval: 30_000,
    refetchIntervalInBackground: true,
  });
  useNews(["approvals", "records"], 5_000, () => void refetch());
  useEffect(() => {
    if (!isNotifying()) return;
    const since = toldUntil();
    const fresh = (data?.items ?? []).filter(({ createdAt }) => createdAt > since).toReversed();
    for (const { id, subject, text, recordId, createdAt } of fresh) {
      const shown = new Notification(subject, { body: text, tag: id });
      shown.addEventListener("click", () => {
        window.focus();
        location.assign(`/${recordId}`);
      });
      noteTold(createdAt);
    }
  }, [data]);
  return null;
}
