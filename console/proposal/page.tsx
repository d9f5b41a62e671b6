import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { DecideProposal } from "./decide.tsx";
import { ProposalEffect } from "./effect.tsx";
import { type Proposal, proposalQuery } from "./queries.ts";
import { text } from "./text.ts";

/** One proposal: what was seen, what the past would have been by it, what would be another, and the decision. */
export function ProposalPage() {
  const { id } = useParams({ from: "/shell/proposals/$id" });
  const found = useQuery(proposalQuery(Number(id)));
  const proposal = found.data;
  if (proposal === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page metrics">
      <Head of={proposal} />
      <Refusal error={found.error} />
      <Evidence of={proposal} />
      <BackTest of={proposal.backTest} />
      <ProposalEffect of={proposal} />
      {proposal.state === "open" && <DecideProposal id={proposal.id} />}
    </div>
  );
}

function Head({ of }: { readonly of: Proposal }) {
  const { id, title, kind, name, before, state, improvement, madeAt, decidedAt, by, reason } = of;
  return (
    <header>
      <div className="crumbs">
        <Link to="/proposals">{text.title}</Link>
        <span aria-hidden="true">/</span>
        <span className="mono">{id}</span>
        {before !== null && <DefinitionLink kind={kind} name={name} />}
      </div>
      <h1>{title}</h1>
      <div className="facts">
        <span className={state === "open" ? "chip human" : "chip"}>{text.states[state]}</span>
        <span>
          {kind} <b className="mono">{name}</b>
        </span>
        <span>
          {text.by}{" "}
          <Link className="linked" to="/definition/$kind/$" params={{ kind: "Improvement", _splat: improvement }}>
            {improvement}
          </Link>
          , <Moment at={madeAt} />
        </span>
        {decidedAt !== null && (
          <span>
            {text.decided} <Moment at={decidedAt} />
            {by !== null && ` ${text.by} ${by}`}
          </span>
        )}
        {reason !== null && <span>{text.reasonGiven(reason)}</span>}
      </div>
    </header>
  );
}

function Evidence({ of: { count, records } }: { readonly of: Proposal }) {
  return (
    <section aria-labelledby="proposal-evidence">
      <h2 id="proposal-evidence">{text.evidence}</h2>
      <p>{text.count(count)}.</p>
      <p className="dim">{records.length === 0 ? text.noRecords : text.evidenceRecords}</p>
      <ul className="proposal-records">
        {records.map((record) => (
          <li key={record}>
            <NumberLink id={record} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function BackTest({ of: { days, before, after, missed } }: { readonly of: Proposal["backTest"] }) {
  return (
    <section aria-labelledby="proposal-past">
      <h2 id="proposal-past">{text.backTest}</h2>
      <p className="dim">{text.played(days)}</p>
      <dl className="facts-list proposal-past">
        <dt>{text.before}</dt>
        <dd className="number">{before}</dd>
        <dt>{text.after}</dt>
        <dd className="number">{after}</dd>
        <dt>{text.missed}</dt>
        <dd className="number">{missed}</dd>
      </dl>
    </section>
  );
}
