import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { spanText } from "../format/span.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Listing, type Run } from "./listing.tsx";
import { listingQuery, listingsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { Table } from "../parts/table.tsx";

/** Listings of an account, the last one first; one opens to what became of each service in each region. */
export function Listings({ account }: { readonly account: string }) {
  const { data, error } = useQuery(listingsQuery(account));
  return (
    <section aria-labelledby="cloud-listings">
      <h2 id="cloud-listings">{text.listings}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.noListings}</p>}
      <ul className="feed">
        {data?.items.map((run) => (
          <li key={run.id} className="feed-line">
            <One run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function One({ run }: { readonly run: Run }) {
  const [isOpen, open] = useState(false);
  return (
    <>
      <div className="feed-head">
        <Listing run={run} />
        <span className="dim">{text.scopes(run.scopes)}</span>
        {run.absent.length > 0 && <span>{text.absent(run.absent.length)}</span>}
      </div>
      {run.fault !== null && <p className="refusal">{run.fault}</p>}
      <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
        <summary>{text.parts}</summary>
        {isOpen && <Parts run={run.id} />}
      </details>
    </>
  );
}

function Parts({ run }: { readonly run: string }) {
  const { data, error } = useQuery(listingQuery(run));
  if (data === undefined) return <Refusal error={error} />;
  return (
    <Table
      heads={[text.service, text.region, text.found, text.requests, text.slowed, text.took, text.went]}
      label={text.parts}
    >
      <tbody>
        {data.parts.map(({ service, region, listed, resources, requests, throttled, tookMs, failure }) => (
          <tr key={`${service} ${region}`}>
            <th scope="row">{service}</th>
            <td>{region || text.allRegions}</td>
            <td className="number">{resources}</td>
            <td className="number">{requests}</td>
            <td className="number">{throttled}</td>
            <td className="number">{spanText(tookMs)}</td>
            <td>
              {failure === null ? (
                listed && text.whole
              ) : (
                <span className="refusal">
                  {failure.category}: {failure.message} {failure.remedy}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
