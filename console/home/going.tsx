import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useNews } from "../news/use-news.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Asker } from "../run/asker.tsx";
import { PhaseMark } from "../run/phase-mark.tsx";
import { goingQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Runs that have not ended. */
export function Going() {
  const { data, error, refetch } = useQuery(goingQuery);
  useNews(["runs"], 700, () => void refetch());
  return (
    <section aria-labelledby="home-runs">
      <h2 id="home-runs">{text.home.runs}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.home.nothingRuns}</p>}
      <ul className="lines">
        {data?.items.slice(0, 6).map((run) => (
          <li key={run.id}>
            <span className="line">
              <PhaseMark phase={run.phase} />
              <Link to="/run/$" params={{ _splat: run.id }}>
                <b>{run.runbook}</b>
              </Link>
              <Asker by={run.recordId ?? run.requestedBy} />
              <span className="dim">
                <Moment at={run.createdAt} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      <Link to="/runs" className="dim">
        {text.home.allRuns}
      </Link>
    </section>
  );
}
