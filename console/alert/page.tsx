import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Causes } from "../cause/causes.tsx";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Episodes } from "./episode-list.tsx";
import { Fact } from "./fact.tsx";
import { InMaintenance } from "./in-maintenance.tsx";
import { Members } from "./members.tsx";
import { alertQuery, changesQuery, repairsQuery } from "./queries.ts";
import { Reason } from "./reason.tsx";
import { Repair } from "./repair.tsx";
import { SeverityChip } from "./severity-chip.tsx";
import { text as feed } from "./feed-text.ts";
import { text } from "./text.ts";

type Alert = Reply<"showAlert">;

/** One alert: what it is, why it is where it is, when it fired, and what repairs it. */
export function AlertPage() {
  const { _splat: id = "" } = useParams({ from: "/shell/alert/$" });
  const client = useQueryClient();
  const found = useQuery(alertQuery(id));
  const changes = useInfiniteQuery(changesQuery(id));
  const repairs = useQuery(repairsQuery(id));
  useNews(["alerts", "records"], 700, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  const alert = found.data;
  if (alert === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  return (
    <div className="page alert-page">
      <header>
        <div className="crumbs">
          <Link to="/alerts" search={{ state: "firing", q: "" }}>
            {feed.alerts.title}
          </Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{alert.id}</span>
          <LiveMark />
        </div>
        <h1>{alert.title}</h1>
        <div className="facts">
          <SeverityChip severity={alert.severity} isFiring={alert.state === "firing"} />
          {alert.original !== null && (
            <span>
              {text.alert.original} <b>{alert.original}</b>
            </span>
          )}
          {alert.flapping && <span className="chip warn">{feed.alerts.flapping}</span>}
          <span>
            {feed.alerts.state[alert.state]} {feed.alerts.since} <Moment at={alert.changedAt} />
          </span>
          {alert.recordId !== null && (
            <span>
              {text.alert.record} <NumberLink id={alert.recordId} />
            </span>
          )}
        </div>
      </header>
      {alert.openingFailure !== null && (
        <p className="refusal">
          {feed.alert.openingFailure}: {alert.openingFailure}
        </p>
      )}
      {alert.maintenance !== null && <InMaintenance of={alert.maintenance} />}
      <Reason of={alert.reason} />
      <section aria-labelledby="alert-causes">
        <h2 id="alert-causes">{text.group.causes}</h2>
        <Causes of={{ alert: alert.id }} />
      </section>
      <section aria-labelledby="alert-episodes">
        <h2 id="alert-episodes">{text.alert.episodes}</h2>
        <Refusal error={changes.error} />
        {changes.data !== undefined && (
          <Episodes
            changes={changes.data.pages.flatMap(({ items }) => items)}
            onMore={changes.hasNextPage ? () => void changes.fetchNextPage() : null}
          />
        )}
      </section>
      {alert.group !== null && (
        <section aria-labelledby="alert-group">
          <h2 id="alert-group">
            <Link className="linked" to="/alert-group/$" params={{ _splat: alert.group }}>
              {text.alert.group}
            </Link>
          </h2>
          <Members group={alert.group} but={alert.id} />
        </section>
      )}
      <section aria-labelledby="alert-repairs">
        <h2 id="alert-repairs">{text.alert.repairs}</h2>
        <Refusal error={repairs.error} />
        {repairs.data?.items.length === 0 && <p className="dim">{text.alert.noRepairs}</p>}
        <ul className="repairs">
          {repairs.data?.items.map((run) => (
            <Repair key={run.id} run={run} remediation={run.remediation} />
          ))}
        </ul>
      </section>
      <Facts alert={alert} />
    </div>
  );
}

function Facts({ alert }: { readonly alert: Alert }) {
  const { ci, labels } = alert;
  return (
    <section aria-labelledby="alert-facts">
      <h2 id="alert-facts">{text.alert.facts}</h2>
      <dl className="facts-list">
        <Fact name={text.alert.source}>
          <Link to="/alerts" search={{ state: "all", source: alert.source, q: "" }}>
            {alert.source}
          </Link>
        </Fact>
        <Fact name={text.alert.ci}>
          {ci === null ? (
            feed.alerts.unbound
          ) : (
            <Link className="mono" to="/ci/$" params={{ _splat: ci }}>
              {ci}
            </Link>
          )}
        </Fact>
        <Fact name={text.alert.rule}>{alert.rule ?? feed.alerts.noRule}</Fact>
        <Fact name={text.alert.events}>
          {alert.count}, {text.alert.duplicates(alert.duplicates)}
        </Fact>
        <Fact name={text.alert.first}>
          <Moment at={alert.firstAt} />
        </Fact>
        <Fact name={text.alert.last}>
          <Moment at={alert.lastAt} />
        </Fact>
        {Object.entries(labels).map(([name, value]) => (
          <Fact key={name} name={name}>
            {typeof value === "string" ? value : JSON.stringify(value)}
          </Fact>
        ))}
      </dl>
    </section>
  );
}
