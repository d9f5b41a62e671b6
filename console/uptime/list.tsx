import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { Refusal } from "../parts/refusal.tsx";
import { Budget } from "./budget.tsx";
import { Kept } from "./kept.tsx";
import { uptimeQuery, uptimesQuery } from "./queries.ts";
import { shareText } from "./share-text.ts";
import { text } from "./text.ts";

/** What was promised of services, with how much of what may be down is used up in the period that goes on. */
export function UptimeList() {
  const found = useQuery(uptimesQuery);
  const commitments = found.data?.items ?? [];
  if (commitments.length === 0) return <Refusal error={found.error} />;
  return (
    <section aria-labelledby="uptime-list">
      <h2 id="uptime-list">{text.uptime.title}</h2>
      <ul className="indicator-list uptime-list">
        {commitments.map((one) => (
          <Line key={one.name} commitment={one} />
        ))}
      </ul>
    </section>
  );
}

function Line({ commitment }: { readonly commitment: Reply<"listUptimes">["items"][number] }) {
  const { name, title, target, period } = commitment;
  const found = useQuery(uptimeQuery(name, undefined));
  const told = found.data;
  // The one with the least left is the one that breaks the promise.
  const worst = told?.services.toSorted((one, other) => one.leftMs - other.leftMs)[0];
  return (
    <li>
      <Link to="/uptime/$name" params={{ name }}>
        {title}
      </Link>
      <b className="number">{worst === undefined ? "–" : shareText(worst.share)}</b>
      <span className="dim">{text.uptime.of(target, period)}</span>
      {worst !== undefined && <Budget of={worst} />}
      {told === undefined ? <Refusal error={found.error} /> : <Kept met={told.met} />}
    </li>
  );
}
