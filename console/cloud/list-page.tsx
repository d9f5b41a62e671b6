import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { Cost } from "./cost.tsx";
import { Listing } from "./listing.tsx";
import { accountsQuery } from "./queries.ts";
import { Stacks } from "./stacks.tsx";
import { text } from "./text.ts";

/** Accounts of providers with what each has and its latest listing; what was made there by order, and what it costs. */
export function CloudPage() {
  const found = useQuery(accountsQuery);
  const items = found.data?.items;
  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={found.error} />
      <section aria-labelledby="cloud-accounts">
        <h2 id="cloud-accounts">{text.accounts}</h2>
        {items?.length === 0 && <p className="empty">{text.empty}</p>}
        <ul className="feed">
          {items?.map(({ name, title, provider, id, owner, regional, run }) => (
            <li key={name} className="feed-line">
              <div className="feed-head">
                <Link className="feed-title" to="/cloud/$name" params={{ name }}>
                  {title}
                </Link>
                <span className="number">
                  {text.resources(regional.reduce((sum, { resources }) => sum + resources, 0))}
                </span>
                {run === null ? <span className="dim">{text.notListed}</span> : <Listing run={run} />}
              </div>
              <div className="feed-facts dim">
                <span>
                  {provider} <span className="mono">{id}</span>
                </span>
                {owner !== null && (
                  <span>
                    {text.owner} {owner}
                  </span>
                )}
              </div>
              {run?.fault != null && <p className="refusal">{run.fault}</p>}
            </li>
          ))}
        </ul>
      </section>
      {items !== undefined && items.length > 0 && (
        <>
          <Stacks of={items} />
          <Cost />
        </>
      )}
    </div>
  );
}
