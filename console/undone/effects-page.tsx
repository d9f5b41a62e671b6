import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** What follows from commits and could not be carried out so far, why, and trying it again. */
export function EffectsPage() {
  const client = useQueryClient();
  const found = useInfiniteQuery({
    queryKey: ["effects"],
    queryFn: ({ signal, pageParam }) => api.call.listEffects({ query: { limit: 50, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
    refetchInterval: 30_000,
  });
  const retry = useMutation({
    mutationFn: (id: string | null) =>
      id === null ? api.call.retryEffects() : api.call.retryEffect({ params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["effects"] }),
  });
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page deliveries">
      <header className="page-head">
        <h1>{text.effects.title}</h1>
        {items?.some(({ state }) => state === "parked") === true && (
          <button className="button" disabled={retry.isPending} onClick={() => retry.mutate(null)}>
            {text.effects.retryAll}
          </button>
        )}
      </header>
      <p className="dim">{text.effects.what}</p>
      <Refusal error={found.error ?? retry.error} />
      {retry.data !== undefined && <p role="status">{text.effects.retried(retry.data.retried.length)}</p>}
      {items?.length === 0 && <p className="empty">{text.effects.empty}</p>}
      <ul className="feed">
        {items?.map(({ id, kind, recordId, state, attempts, reason, createdAt }) => (
          <li key={id} className="feed-line">
            <div className="feed-head">
              <b>{words(kind)}</b>
              <span className={state === "parked" ? "chip warn" : "chip"}>{text.effects.state[state]}</span>
              {recordId !== null && <NumberLink id={recordId} />}
              <span className="dim">
                <Moment at={createdAt} />, {text.effects.attempts(attempts)}
              </span>
              {state === "parked" && (
                <button className="chip" disabled={retry.isPending} onClick={() => retry.mutate(id)}>
                  {text.effects.retry}
                </button>
              )}
            </div>
            <p className="refusal">{reason}</p>
            <p className="mono dim">{id}</p>
          </li>
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}
