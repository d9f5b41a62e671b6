import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Item } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { useNow } from "../data/use-now.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { NewKey } from "./new-key.tsx";
import { keysQuery } from "./queries.ts";
import { text } from "./text.ts";

/** API keys of a person, or of everybody: made, shown once, revoked. */
export function Keys({ user }: { readonly user?: string }) {
  const client = useQueryClient();
  const found = useQuery(keysQuery(user));
  const revoke = useMutation({
    mutationFn: (id: string) => api.call.revokeKey({ params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["keys"] }),
  });
  const title = user === undefined ? text.keys.title : text.keys.of(user);
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <NewKey {...(user === undefined ? {} : { user })} />
      <Refusal error={found.error ?? revoke.error} />
      {found.data?.length === 0 && <p className="empty">{text.keys.none}</p>}
      <ul className="rows">
        {found.data?.map((key) => (
          <Row key={key.id} of={key} isBusy={revoke.isPending} onRevoke={() => revoke.mutate(key.id)} />
        ))}
      </ul>
    </section>
  );
}

function Row(props: { readonly of: Item<"listKeys">; readonly isBusy: boolean; readonly onRevoke: () => void }) {
  const { id, user, title, createdAt, expiresAt, revokedAt } = props.of;
  const now = useNow();
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  return (
    <li>
      <span className="what">
        <b>{title}</b>
        <small>
          {user} <span className="mono">{id}</span>
        </small>
      </span>
      <span className="dim">
        {text.keys.made} <Moment at={createdAt} />
        {expiresAt !== null && (
          <>
            , {isOver ? text.keys.over : text.keys.ends} <Moment at={expiresAt} />
          </>
        )}
      </span>
      {revokedAt !== null || isOver ? (
        <span className="chip">{revokedAt === null ? text.keys.over : text.keys.revoked}</span>
      ) : (
        <button
          className="button"
          aria-label={`${text.keys.revoke} ${title}, ${id}`}
          disabled={props.isBusy}
          onClick={props.onRevoke}
        >
          {text.keys.revoke}
        </button>
      )}
    </li>
  );
}
