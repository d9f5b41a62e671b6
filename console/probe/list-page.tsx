import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { spanText } from "../format/span.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { fromText, ProbeState } from "./probe-state.tsx";
import { type Probe, probesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** What is asked of services, and what each place was answered last. What is down comes first. */
export function ProbesPage() {
  const found = useQuery(probesQuery);
  const items = found.data?.items.toSorted((one, other) => rank(one) - rank(other));
  return (
    <div className="page metrics">
      <header className="page-head">
        <h1>{text.title}</h1>
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{text.empty}</p>}
      <ul className="feed">
        {items?.map((probe) => (
          <li key={probe.name} className={rank(probe) === 0 ? "feed-line firing" : "feed-line"}>
            <div className="feed-head">
              <Link className="feed-title" to="/probes/$name" params={{ name: probe.name }}>
                {probe.title}
              </Link>
              <span className="chip">{text.asks[probe.asks]}</span>
              <span className="dim">{text.every(spanText(probe.everyMs))}</span>
            </div>
            {probe.seen.map((seen) => (
              <div key={seen.from} className="feed-facts">
                <ProbeState state={seen.state} />
                <span>{fromText(seen.from)}</span>
                {seen.since === null ? (
                  <span className="dim">{text.never}</span>
                ) : (
                  <span className="dim">
                    {text.since} <Moment at={seen.since} />
                  </span>
                )}
                {seen.ms !== null && <span className="number">{text.ms(seen.ms.toFixed(0))}</span>}
                {seen.daysLeft !== null && <span className="dim">{text.days(Math.floor(seen.daysLeft))}</span>}
                {seen.because !== null && <span>{seen.because}</span>}
              </div>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function rank({ seen }: Probe): number {
  if (seen.some(({ state }) => state === "down")) return 0;
  return seen.some(({ state }) => state === "unknown") ? 1 : 2;
}
