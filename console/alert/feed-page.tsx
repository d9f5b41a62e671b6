import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMay } from "../data/use-may.ts";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { FeedLine } from "./feed-line.tsx";
import { feedQuery } from "./queries.ts";
import { text } from "./feed-text.ts";
import { More } from "../parts/more.tsx";

/** What monitoring says, folded: a group a line, with why its alerts are in it. Filters stand in the address. */
export function AlertsPage() {
  const search = useSearch({ from: "/shell/alerts" });
  const { state, q, source, ci } = search;
  const navigate = useNavigate({ from: "/alerts" });
  const client = useQueryClient();
  const mayManage = useMay("effects.manage");
  const found = useInfiniteQuery(
    feedQuery({ state: state === "all" ? undefined : state, source, ci, ...(q === "" ? {} : { q }) }),
  );
  useNews(["alerts"], 700, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  const lines = found.data?.pages.flatMap(({ items }) => items);
  const isFiltered = q !== "" || source !== undefined || ci !== undefined;

  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.alerts.title}</h1>
        <LiveMark />
        <div className="choices" role="group" aria-label={text.alerts.filter}>
          {(["firing", "clear", "all"] as const).map((one) => (
            <button
              key={one}
              className="chip"
              aria-pressed={state === one}
              onClick={() => void navigate({ search: (before) => ({ ...before, state: one }) })}
            >
              {text.alerts.state[one]}
            </button>
          ))}
        </div>
        {(["source", "ci"] as const).map((name) =>
          search[name] === undefined ? null : (
            <button
              key={name}
              className="chip"
              aria-pressed
              onClick={() => void navigate({ search: (before) => ({ ...before, [name]: undefined }) })}
            >
              {name === "source" ? text.alerts.source : text.alerts.on} {search[name]} ✕
            </button>
          ),
        )}
        <SearchForm
          words={q}
          label={text.alerts.search}
          onFind={(written) => void navigate({ search: (before) => ({ ...before, q: written }) })}
        />
        <Link to="/maintenance">{text.alerts.maintenance}</Link>
        <Link to="/remediations">{text.alerts.remediations}</Link>
        <Link to="/proposals">{text.alerts.proposals}</Link>
        {mayManage && <Link to="/deliveries">{text.alerts.deliveries}</Link>}
      </header>
      <Refusal error={found.error} />
      {lines?.length === 0 && <p className="empty">{emptyText(isFiltered, state)}</p>}
      <ul className="feed">
        {lines?.map((line) => (
          <FeedLine key={line.key} line={line} />
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}

function emptyText(isFiltered: boolean, state: string): string {
  if (isFiltered) return text.alerts.none;
  return state === "firing" ? text.alerts.quiet : text.alerts.empty;
}
