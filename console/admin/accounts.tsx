import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { accountsQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Accounts at providers by which a person signs in; nothing where there is none. */
export function Accounts({ user }: { readonly user: string }) {
  const client = useQueryClient();
  const found = useQuery(accountsQuery(user));
  const unlink = useMutation({
    mutationFn: (issuer: string) => api.call.unlinkAccount({ params: { name: user }, query: { issuer } }),
    onSettled: () => client.invalidateQueries(),
  });
  const accounts = found.data?.items ?? [];
  if (accounts.length === 0) return <Refusal error={found.error} />;
  return (
    <section className="panel" aria-label={text.person.accounts}>
      <h2>{text.person.accounts}</h2>
      <Refusal error={unlink.error} />
      <ul className="rows">
        {accounts.map(({ issuer, subject, linkedAt }) => (
          <li key={issuer}>
            <span className="what">
              <b>{issuer}</b>
              <small className="mono">{subject}</small>
            </span>
            <Moment at={linkedAt} />
            <button className="button" disabled={unlink.isPending} onClick={() => unlink.mutate(issuer)}>
              {text.person.unlink}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
