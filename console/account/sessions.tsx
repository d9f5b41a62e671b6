import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Item } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { agentText } from "./agent.ts";
import { text } from "./text.ts";

/** Where a person is signed in, each to be ended. Of one's own the one that asks stays with *all others*. */
export function Sessions({ user, isOwn = false }: { readonly user: string; readonly isOwn?: boolean }) {
  const { data: me } = useQuery(meQuery);
  const client = useQueryClient();
  const found = useQuery({
    queryKey: ["sessions", user],
    async queryFn({ signal }) {
      const items: Item<"listSessions">[] = [];
      for await (const one of api.each.listSessions({ query: { user, limit: 100 }, signal })) items.push(one);
      return items.sort((left, right) => right.usedAt.localeCompare(left.usedAt));
    },
  });
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["sessions", user] });
  const end = useMutation({
    mutationFn: (id: string) => api.call.revokeSession({ params: { id } }),
    onSettled: refresh,
  });
  const endAll = useMutation({
    mutationFn: () => api.call.endOtherSessions({ query: { user } }),
    onSettled: refresh,
  });
  const sessions = found.data ?? [];
  const others = sessions.filter(({ id }) => id !== me?.keyId);
  return (
    <section className="panel" aria-label={isOwn ? text.sessions.title : text.sessions.of(user)}>
      <h2>{isOwn ? text.sessions.title : text.sessions.of(user)}</h2>
      <Refusal error={found.error ?? end.error ?? endAll.error} />
      {found.data?.length === 0 && <p className="empty">{text.sessions.none}</p>}
      <ul className="rows">
        {sessions.map((one) => (
          <li key={one.id}>
            <span className="what">
              <b>{agentText(one.agent)}</b>
              <small title={one.agent}>
                {text.sessions.by[one.way]} {text.sessions.from(one.address)}
              </small>
            </span>
            <span className="dim">
              {text.sessions.since} <Moment at={one.startedAt} />, {text.sessions.used} <Moment at={one.usedAt} />
            </span>
            {one.id === me?.keyId ? (
              <span className="chip on">{text.sessions.here}</span>
            ) : (
              <button
                className="button"
                aria-label={`${text.sessions.end} ${agentText(one.agent)}, ${text.sessions.since} ${one.startedAt}`}
                disabled={end.isPending}
                onClick={() => end.mutate(one.id)}
              >
                {text.sessions.end}
              </button>
            )}
          </li>
        ))}
      </ul>
      {others.length > (isOwn ? 0 : 1) && (
        <button className="button" disabled={endAll.isPending} onClick={() => endAll.mutate()}>
          {isOwn ? text.sessions.endOthers : text.sessions.endAll}
        </button>
      )}
    </section>
  );
}
