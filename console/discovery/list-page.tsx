import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Collectors } from "./collectors.tsx";
import { sweepsQuery } from "./queries.ts";
import { SweepLine } from "./sweep-line.tsx";
import { text } from "./text.ts";

/** Sweeps, the last one first, how far they are, and sweeping again. */
export function DiscoveryPage() {
  const found = useQuery(sweepsQuery);
  const client = useQueryClient();
  const mayRun = useMay("discovery.run");
  const run = useMutation({
    mutationFn: (name: string) => api.call.runDiscovery({ params: { name } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["discovery"] }),
  });
  const names = [...new Set(found.data?.items.map(({ discovery }) => discovery))];
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        {mayRun &&
          names.map((name) => (
            <button key={name} className="button" disabled={run.isPending} onClick={() => run.mutate(name)}>
              {text.again}: {name}
            </button>
          ))}
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={found.error ?? run.error} />
      {run.isSuccess && <p role="status">{text.begun}</p>}
      {found.data?.items.length === 0 && <p className="empty">{text.empty}</p>}
      <ul className="feed">
        {found.data?.items.map((sweep) => (
          <li key={sweep.id} className="feed-line">
            <SweepLine of={sweep} isLink />
          </li>
        ))}
      </ul>
      <Collectors />
    </div>
  );
}
