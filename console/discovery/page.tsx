import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { useMay } from "../data/use-may.ts";
import { Refusal } from "../parts/refusal.tsx";
import { type TargetFilter, targetsQuery } from "./queries.ts";
import { SweepLine } from "./sweep-line.tsx";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

type Target = Reply<"listTargets">["items"][number];
type Fault = Target["errors"][number];

/** One sweep: what became of each address that answered, how far it came, and what was in the way. */
export function SweepPage() {
  const { _splat: run = "" } = useParams({ from: "/shell/sweep/$" });
  const search = useSearch({ from: "/shell/sweep/$" });
  const navigate = useNavigate({ from: "/sweep/$" });
  const client = useQueryClient();
  const mayRun = useMay("discovery.run");
  const filter: TargetFilter = {
    phase: named(text.phases, search.phase),
    category: named(text.categories, search.category),
  };
  const found = useInfiniteQuery(targetsQuery(run, filter));
  const retry = useMutation({
    mutationFn: () => api.call.retryTargets({ params: { run }, body: { category: filter.category } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["discovery"] }),
  });
  const first = found.data?.pages[0];
  if (first === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const items = found.data?.pages.flatMap((page) => page.items) ?? [];
  const choices = (key: "phase" | "category", label: string, words: { readonly [name: string]: string }) => (
    <div className="choices" role="group" aria-label={label}>
      <span className="dim">{label}</span>
      {Object.entries(key === "phase" ? first.phases : first.categories).map(([name, count]) => (
        <button
          key={name}
          className="chip"
          aria-pressed={filter[key] === name}
          onClick={() =>
            void navigate({ search: (before) => ({ ...before, [key]: filter[key] === name ? undefined : name }) })
          }
        >
          {words[name] ?? name} <span className="number">{count}</span>
        </button>
      ))}
    </div>
  );
  return (
    <div className="page">
      <header>
        <div className="crumbs">
          <Link to="/discovery">{text.title}</Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{run}</span>
        </div>
        <h1>{first.run.discovery}</h1>
        <SweepLine of={first.run} />
      </header>
      {first.errors.length > 0 && (
        <section aria-label={text.whole}>
          <h2>{text.whole}</h2>
          <Faults of={first.errors} />
        </section>
      )}
      <section aria-labelledby="sweep-targets">
        <h2 id="sweep-targets">{text.targets}</h2>
        {choices("phase", text.came, text.phases)}
        {choices("category", text.inTheWay, text.categories)}
        {mayRun && Object.keys(first.categories).length > 0 && (
          <p>
            <button className="button" disabled={retry.isPending} onClick={() => retry.mutate()}>
              {text.retry}
            </button>
          </p>
        )}
        <Refusal error={found.error ?? retry.error} />
        {retry.data !== undefined && <p role="status">{text.retried(retry.data.addresses)}</p>}
        {items.length === 0 && <p className="empty">{text.noTargets}</p>}
        <ul className="feed">
          {items.map((target) => (
            <TargetLine key={target.address} of={target} />
          ))}
        </ul>
        <More of={found} />
      </section>
    </div>
  );
}

function TargetLine({ of: { address, phase, ports, ci, credentials, errors } }: { readonly of: Target }) {
  return (
    <li className="feed-line">
      <div className="feed-head">
        <b className="mono">{address}</b>
        <span className="chip">{text.phases[phase]}</span>
        {ci !== null && (
          <Link className="mono" to="/ci/$" params={{ _splat: ci }}>
            {ci}
          </Link>
        )}
        <span className="dim">
          {ports.length > 0 && `${text.ports} ${ports.join(", ")}`}{" "}
          {credentials.length > 0 && `${text.by} ${credentials.join(", ")}`}
        </span>
      </div>
      <Faults of={errors} />
    </li>
  );
}

function Faults({ of }: { readonly of: readonly Fault[] }) {
  return (
    <ul>
      {of.map(({ phase, category, port, message, remedy }, index) => (
        <li key={`${phase} ${category} ${index}`}>
          <span className="chip warn">{text.categories[category]}</span> {port !== null && `${text.on} ${port}: `}
          {message}{" "}
          <span className="dim">
            {text.remedy} {remedy}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A word of the address that is one of these names. */
function named<Names extends object>(names: Names, word: string | undefined): Extract<keyof Names, string> | undefined {
  return word !== undefined && Object.hasOwn(names, word) ? (word as Extract<keyof Names, string>) : undefined;
}
