import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useNow } from "../data/use-now.ts";
import { spanText } from "../format/span.ts";
import { words } from "../format/words.ts";
import { useNews } from "../news/use-news.ts";
import { DefinitionLink } from "../parts/definition-link.tsx";
import { LiveMark } from "../parts/live-mark.tsx";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import { InMaintenance } from "./in-maintenance.tsx";
import { type HeldWindow, maintainedQuery, type Maintenance, maintenancesQuery, nextWindowsQuery } from "./queries.ts";
import { SeverityChip } from "./severity-chip.tsx";
import { text as feed } from "./feed-text.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** What is worked on now and in the next day, and the alerts that open nothing because of it. */
export function MaintenancePage() {
  const client = useQueryClient();
  const now = useNow();
  const all = useQuery(maintenancesQuery);
  const windows = useQuery(nextWindowsQuery(now));
  useNews(["records"], 2_000, () => void client.invalidateQueries({ queryKey: ["windows"] }));
  const known = all.data ?? [];
  const told = windows.data?.items.filter(({ maintenance }) => maintenance !== null) ?? [];
  const isNow = ({ from }: HeldWindow): boolean => Date.parse(from) <= now;
  return (
    <div className="page maintenance">
      <header className="page-head">
        <h1>{text.maintenance.title}</h1>
        <LiveMark />
        <Link to="/calendar">{text.maintenance.calendar}</Link>
      </header>
      <p className="dim">{text.maintenance.what}</p>
      <Refusal error={all.error ?? windows.error} />
      {all.data?.length === 0 && <p className="empty">{text.maintenance.empty}</p>}
      <ul className="maintenance-kinds">
        {known.map((one) => (
          <li key={one.name}>
            <b>{one.title}</b> <DefinitionLink kind="Maintenance" name={one.name} />
            <p className="dim">{kindText(one)}</p>
          </li>
        ))}
      </ul>
      {windows.data !== undefined && known.length > 0 && (
        <>
          <Windows title={text.maintenance.now} of={told.filter(isNow)} none={text.maintenance.none} />
          <Windows
            title={text.maintenance.next}
            of={told.filter((one) => !isNow(one))}
            none={text.maintenance.noneNext}
          />
        </>
      )}
      <HeldBack />
    </div>
  );
}

function Windows(props: { readonly title: string; readonly of: readonly HeldWindow[]; readonly none: string }) {
  const { title, of, none } = props;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {of.length === 0 && <p className="dim">{none}</p>}
      <ul className="feed">
        {of.map((window) => (
          <li key={window.record} className="feed-line">
            <div className="feed-head">
              <NumberLink id={window.record} />
              <span>{window.label}</span>
              <StateChip state={window.state} />
              <span className="dim">
                <Moment at={window.from} /> – <Moment at={window.maintenance?.until ?? window.until} />
              </span>
            </div>
            <div className="feed-facts dim">
              {window.of.map((ci) => (
                <Link key={ci} className="mono" to="/ci/$" params={{ _splat: ci }}>
                  {ci}
                </Link>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Alerts that open nothing now. The API says of each why: it knows what depends on what is worked on. */
function HeldBack() {
  const client = useQueryClient();
  const found = useInfiniteQuery(maintainedQuery);
  useNews(["alerts"], 700, () => void client.invalidateQueries({ queryKey: ["alerts"] }));
  const alerts = found.data?.pages.flatMap(({ items }) => items);
  return (
    <section aria-labelledby="held-back">
      <h2 id="held-back">{text.maintenance.heldBack}</h2>
      <Refusal error={found.error} />
      {alerts?.length === 0 && <p className="dim">{text.maintenance.noneHeld}</p>}
      <ul className="feed">
        {alerts?.map((alert) => (
          <li key={alert.id} className="feed-line firing">
            <div className="feed-head">
              <SeverityChip severity={alert.severity} isFiring />
              <Link className="feed-title" to="/alert/$" params={{ _splat: alert.id }}>
                {alert.title}
              </Link>
              {alert.ci !== null && <span className="mono">{alert.ci}</span>}
              <span className="dim">
                {feed.alerts.since} <Moment at={alert.changedAt} />
              </span>
            </div>
            {alert.maintenance !== null && <InMaintenance of={alert.maintenance} />}
          </li>
        ))}
      </ul>
      <More of={found} />
    </section>
  );
}

function kindText({ record, states, dependents, longestMs }: Maintenance): string {
  return [
    text.maintenance.windows(words(record), states.map(words).join(", ")),
    ...(dependents === 0 ? [] : [text.maintenance.dependents(dependents)]),
    ...(longestMs === null ? [] : [text.maintenance.longest(spanText(longestMs))]),
  ].join(", ");
}
