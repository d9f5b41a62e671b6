import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { SeverityChip } from "../alert/severity-chip.tsx";
import { useNews } from "../news/use-news.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { firingQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Alerts that fire, a group a line. */
export function Firing() {
  const { data, error, refetch } = useQuery(firingQuery(6));
  useNews(["alerts"], 700, () => void refetch());
  return (
    <section aria-labelledby="home-alerts">
      <h2 id="home-alerts">{text.home.alerts}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.home.nothingFires}</p>}
      <ul className="lines">
        {data?.items.map(({ key, last, title, severity, cis, changedAt }) => (
          <li key={key}>
            <Link to="/alert/$" params={{ _splat: last }}>
              <SeverityChip severity={severity} isFiring />
              <b>{title}</b>
              <span className="mono dim">{cis[0]}</span>
              <span className="dim">
                <Moment at={changedAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
      <Link to="/alerts" search={{ state: "firing", q: "" }} className="dim">
        {text.home.allAlerts}
      </Link>
    </section>
  );
}
