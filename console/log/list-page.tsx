import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { numberText } from "../metric/number-text.ts";
import { Moment } from "../parts/moment.tsx";
import { More } from "../parts/more.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { logFilters, readShow, templatesQuery } from "./queries.ts";
import { perHour } from "./rate.ts";
import { LogSources } from "./sources.tsx";
import { text } from "./text.ts";

/** What logs say: who sends them, and what their lines have in common. What is shown stands in the address. */
export function LogsPage() {
  const search = useSearch({ from: "/shell/logs" });
  const { source, q = "" } = search;
  const show = readShow(search.show);
  const navigate = useNavigate({ from: "/logs" });
  const found = useInfiniteQuery(templatesQuery({ source, q, show }));
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.title}</h1>
        <Link to="/watches">{text.watches}</Link>
      </header>
      <p className="dim">{text.what}</p>
      <LogSources chosen={source} />
      <section aria-labelledby="log-templates">
        <div className="page-head">
          <h2 id="log-templates">{text.templates}</h2>
          <div className="choices" role="group" aria-label={text.filter}>
            {logFilters.map((one) => (
              <button
                key={one}
                className="chip"
                aria-pressed={one === show}
                onClick={() => void navigate({ search: (before) => ({ ...before, show: one }) })}
              >
                {text.show[one]}
              </button>
            ))}
          </div>
          <SearchForm
            words={q}
            label={text.find}
            onFind={(written) => void navigate({ search: (before) => ({ ...before, q: written }) })}
          />
        </div>
        <Refusal error={found.error} />
        {items?.length === 0 && <p className="empty">{text.empty[show]}</p>}
        <ul className="series-list">
          {items?.map((one) => (
            <li key={`${one.source} ${one.id}`}>
              <Link
                className="mono log-line"
                to="/logs/$source/$template"
                params={{ source: one.source, template: one.id }}
              >
                {one.text}
              </Link>
              <span className="dim">
                {one.muted && <span className="chip">{text.muted}</span>} {one.source},{" "}
                {text.lines(numberText(one.lines))}, {text.rate(numberText(perHour(one)))}, {text.seen}{" "}
                <Moment at={one.seenAt} />
              </span>
            </li>
          ))}
        </ul>
        <More of={found} />
      </section>
    </div>
  );
}
