import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Findings } from "./findings.tsx";
import { FoundChip } from "./found-chip.tsx";
import { policiesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** What must hold, with how much is found where it does not; below it all that is found now. */
export function PoliciesPage() {
  const found = useQuery(policiesQuery);
  return (
    <div className="page policies">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.empty}</p>}
      <ul className="feed">
        {found.data?.items.map((policy) => (
          <li key={policy.name} className="feed-line">
            <div className="feed-head">
              <Link className="feed-title" to="/policies/$name" params={{ name: policy.name }}>
                {policy.title}
              </Link>
              <FoundChip of={policy} />
              <span className="dim">
                {policy.looked === null ? (
                  text.notYet
                ) : (
                  <>
                    {text.looked} <Moment at={policy.looked.at} />
                  </>
                )}
              </span>
            </div>
            <div className="feed-facts dim">
              <span>
                {text.over[policy.over.kind]} {policy.over.name}
              </span>
              {policy.owner !== null && (
                <span>
                  {text.owner} {policy.owner}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
      <section aria-labelledby="all-findings">
        <h2 id="all-findings">{text.findings}</h2>
        <Findings query={{ open: "true" }} namesPolicy />
      </section>
    </div>
  );
}
