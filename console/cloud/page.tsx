import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Findings } from "../policy/findings.tsx";
import { Inventory } from "./inventory.tsx";
import { Listing } from "./listing.tsx";
import { Listings } from "./listings.tsx";
import { type Account, accountsQuery } from "./queries.ts";
import { Resources } from "./resources.tsx";
import { text } from "./text.ts";

/** One account: what is in it by type and region, what policies find there, its listings and its resources. */
export function CloudAccountPage() {
  const { name } = useParams({ from: "/shell/cloud/$name" });
  const found = useQuery(accountsQuery);
  const account = found.data?.items.find((one) => one.name === name);
  if (account === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
        {found.data !== undefined && <p className="empty">{text.missing(name)}</p>}
      </div>
    );
  return (
    <div className="page metrics">
      <Head account={account} />
      <Inventory of={account.regional} />
      <section aria-labelledby="cloud-findings">
        <h2 id="cloud-findings">{text.findings}</h2>
        <Findings query={{ account: name, open: "true" }} namesPolicy none={text.noFindings} />
      </section>
      <Listings account={name} />
      <Resources account={account} />
    </div>
  );
}

function Head({ account: { name, title, provider, id, owner, run } }: { readonly account: Account }) {
  const mayRun = useMay("discovery.run");
  const client = useQueryClient();
  const list = useMutation({
    mutationFn: () => api.call.runCloudAccount({ params: { name } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["cloud"] }),
  });
  return (
    <header>
      <div className="crumbs">
        <Link to="/cloud">{text.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{name}</span>
        <DefinitionLink kind="Account" name={name} />
      </div>
      <h1>{title}</h1>
      <div className="facts">
        <span>
          {provider} <b className="mono">{id}</b>
        </span>
        {owner !== null && (
          <span>
            {text.owner} <b>{owner}</b>
          </span>
        )}
        {run === null ? <span>{text.notListed}</span> : <Listing run={run} />}
        {mayRun && (
          <button className="button" disabled={list.isPending} onClick={() => list.mutate()}>
            {text.listNow}
          </button>
        )}
      </div>
      {list.isSuccess && <p role="status">{text.listing}</p>}
      <Refusal error={list.error} />
    </header>
  );
}
