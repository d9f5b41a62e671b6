import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { nameText } from "../format/value.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { ownLabelsText } from "./labels.ts";
import { seriesListQuery } from "./queries.ts";
import { Sources } from "./sources.tsx";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** What is measured: who sends it, and the series that are kept. What they are found by stands in the address. */
export function MetricsPage() {
  const search = useSearch({ from: "/shell/metrics" });
  const navigate = useNavigate({ from: "/metrics" });
  const found = useInfiniteQuery(seriesListQuery(search));
  const items = found.data?.pages.flatMap((page) => page.items);

  function find(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const written = (name: string): string | undefined => nameText(form.get(name)).trim() || undefined;
    void navigate({ search: (before) => ({ ...before, metric: written("metric"), labels: written("labels") }) });
  }

  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.metrics.title}</h1>
        <Link to="/watches">{text.metrics.watches}</Link>
      </header>
      <Sources chosen={search.source} />
      <section aria-labelledby="metric-series">
        <h2 id="metric-series">{text.metrics.list}</h2>
        <form
          role="search"
          aria-label={text.metrics.find}
          className="metric-search"
          onSubmit={find}
          key={`${search.metric ?? ""} ${search.labels ?? ""}`}
        >
          {(["metric", "labels"] as const).map((name) => (
            <input
              key={name}
              className="input"
              name={name}
              defaultValue={search[name]}
              aria-label={text.metrics[name]}
              placeholder={text.metrics[name]}
            />
          ))}
          <button className="button">{text.metrics.show}</button>
        </form>
        <Refusal error={found.error} />
        {items?.length === 0 && <p className="empty">{text.metrics.none}</p>}
        <ul className="series-list">
          {items?.map(({ id, labels, seenAt }) => (
            <li key={id}>
              <Link to="/metrics/$series" params={{ series: String(id) }}>
                <span className="mono">{labels["__name__"]}</span> {ownLabelsText(labels)}
              </Link>
              <span className="dim">
                {text.metrics.seen} <Moment at={seenAt} />
              </span>
            </li>
          ))}
        </ul>
        <More of={found} />
      </section>
    </div>
  );
}
