import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { watchesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** What is noticed in what is measured, and how much of it now. */
export function WatchesPage() {
  const found = useQuery(watchesQuery);
  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.watches.title}</h1>
        <Link to="/metrics">{text.metrics.title}</Link>
        <Link to="/logs">{text.watches.logs}</Link>
        <Link to="/probes">{text.watches.probes}</Link>
      </header>
      <p className="dim">{text.watches.what}</p>
      <Refusal error={found.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.watches.empty}</p>}
      <ul className="feed">
        {found.data?.items.map(({ name, title, source, method, watched, learning, firing }) => (
          <li key={name} className={firing > 0 ? "feed-line firing" : "feed-line"}>
            <div className="feed-head">
              <Link className="feed-title" to="/watches/$name" params={{ name }}>
                {title}
              </Link>
              <span className={firing > 0 ? "chip urgent" : "chip"}>
                {firing > 0 ? text.watches.firing(firing) : text.watches.quiet}
              </span>
              {learning > 0 && <span className="chip">{text.watches.learning(learning)}</span>}
            </div>
            <div className="feed-facts dim">
              <span>{text.watches.methods[method]}</span>
              <span>
                {text.watches.from} {source}
              </span>
              <span>{text.watches.watched(watched)}</span>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
