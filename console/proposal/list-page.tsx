import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Moment } from "../parts/moment.tsx";
import { More } from "../parts/more.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Counts } from "./counts.tsx";
import { proposalsQuery, proposalStates, readState } from "./queries.ts";
import { text } from "./text.ts";

/** What improvements propose, by state, and how much of each was taken. */
export function ProposalsPage() {
  const state = readState(useSearch({ from: "/shell/proposals" }).state);
  const navigate = useNavigate({ from: "/proposals" });
  const client = useQueryClient();
  const mayPublish = useMay("definitions.publish");
  const found = useInfiniteQuery(proposalsQuery(state));
  const look = useMutation({
    mutationFn: () => api.call.lookForProposals({}),
    onSettled: () => client.invalidateQueries({ queryKey: ["proposals"] }),
  });
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.title}</h1>
        <div className="choices" role="group" aria-label={text.state}>
          {proposalStates.map((one) => (
            <button
              key={one}
              className="chip"
              aria-pressed={one === state}
              onClick={() => void navigate({ search: { state: one } })}
            >
              {text.states[one]}
            </button>
          ))}
        </div>
        {mayPublish && (
          <button className="button" disabled={look.isPending} onClick={() => look.mutate()}>
            {look.isPending ? text.looking : text.look}
          </button>
        )}
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={found.error ?? look.error} />
      {look.data !== undefined && (
        <div role="status">
          <p>{text.looked(look.data.made, look.data.gone)}</p>
          {look.data.faults.map((fault) => (
            <p key={fault} className="refusal">
              {fault}
            </p>
          ))}
        </div>
      )}
      {items?.length === 0 && <p className="empty">{text.empty[state]}</p>}
      <ul className="feed">
        {items?.map((one) => (
          <li key={one.id} className="feed-line">
            <div className="feed-head">
              <Link className="feed-title" to="/proposals/$id" params={{ id: String(one.id) }}>
                {one.title}
              </Link>
              <span className="dim">
                {text.made} <Moment at={one.madeAt} />
              </span>
            </div>
            <div className="feed-facts dim">
              <span>
                {one.kind} <span className="mono">{one.name}</span>
              </span>
              <span>{text.count(one.count)}</span>
              <span>{text.records(one.backTest.before, one.backTest.after, one.backTest.days)}</span>
              {one.by !== null && (
                <span>
                  {text.states[one.state]} {text.by} {one.by}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      <More of={found} />
      <Counts of={found.data?.pages[0]?.counts ?? []} />
    </div>
  );
}
