import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { api } from "../data/api.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Effect } from "./effect.tsx";
import { Exceptions } from "./exceptions.tsx";
import { Findings } from "./findings.tsx";
import { FoundChip } from "./found-chip.tsx";
import { policyQuery } from "./queries.ts";
import { Rules } from "./rules.tsx";
import { text } from "./text.ts";

/** One policy: what it is over, its steps, its exceptions, what it finds, and what a look of now would do. */
export function PolicyPage() {
  const { name } = useParams({ from: "/shell/policies/$name" });
  const { findings = "open" } = useSearch({ from: "/shell/policies/$name" });
  const navigate = useNavigate({ from: "/policies/$name" });
  const found = useQuery(policyQuery(name));
  const look = useMutation({ mutationFn: () => api.call.foreseePolicy({ params: { name } }) });
  const policy = found.data;
  if (policy === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const isAll = findings === "all";
  return (
    <div className="page policies">
      <header>
        <div className="crumbs">
          <Link to="/policies">{text.title}</Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{name}</span>
          <DefinitionLink kind="Policy" name={name} />
        </div>
        <h1>{policy.title}</h1>
        <div className="facts">
          <FoundChip of={policy} />
          <span>
            {text.over[policy.over.kind]} <b>{policy.over.name}</b>
          </span>
          {policy.owner !== null && (
            <span>
              {text.owner} <b>{policy.owner}</b>
            </span>
          )}
        </div>
      </header>
      {policy.looked?.stopped === true && <p className="refusal">{text.stoppedWhat}</p>}
      {policy.looked?.fault != null && (
        <p className="refusal">
          {text.faults(policy.looked.faults)} {policy.looked.fault}
        </p>
      )}
      <Rules of={policy} />
      <Exceptions of={policy.exceptions} />
      <section aria-labelledby="policy-effect">
        <h2 id="policy-effect">{text.effect}</h2>
        <p className="dim">{text.effectWhat}</p>
        <button className="button" disabled={look.isPending} onClick={() => look.mutate()}>
          {look.isPending ? text.looking : text.look}
        </button>
        <Refusal error={look.error} />
        {look.data !== undefined && <Effect of={look.data} kind={policy.over.kind} />}
      </section>
      <section aria-labelledby="policy-findings">
        <div className="page-head">
          <h2 id="policy-findings">{text.findingsOf}</h2>
          <div className="choices" role="group" aria-label={text.state}>
            {(["open", "all"] as const).map((one) => (
              <button
                key={one}
                className="chip"
                aria-pressed={(one === "all") === isAll}
                onClick={() => void navigate({ search: { findings: one } })}
              >
                {text.states[one]}
              </button>
            ))}
          </div>
        </div>
        <Findings query={{ policy: name, ...(isAll ? {} : { open: "true" }) }} />
      </section>
    </div>
  );
}
