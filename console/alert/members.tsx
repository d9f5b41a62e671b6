import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { membersQuery } from "./queries.ts";
import { Reason } from "./reason.tsx";
import { SeverityChip } from "./severity-chip.tsx";
import { text } from "./feed-text.ts";
import { More } from "../parts/more.tsx";

/** The alerts of a group, each with why it is in it. `but`: the one on whose page they stand. */
export function Members({ group, but }: { readonly group: string; readonly but?: string }) {
  const found = useInfiniteQuery(membersQuery(group));
  const others = found.data?.pages.flatMap(({ items }) => items).filter(({ id }) => id !== but);
  return (
    <div className="members">
      <Refusal error={found.error} />
      {others?.length === 0 && !found.hasNextPage && <p className="dim">{text.alert.alone}</p>}
      <ul>
        {others?.map((alert) => (
          <li key={alert.id}>
            <div className="feed-head">
              <SeverityChip severity={alert.severity} isFiring={alert.state === "firing"} />
              <Link to="/alert/$" params={{ _splat: alert.id }}>
                {alert.title}
              </Link>
              {alert.ci !== null && <span className="mono">{alert.ci}</span>}
              <span className="dim">
                {text.alerts.since} <Moment at={alert.changedAt} />
              </span>
            </div>
            <Reason of={alert.reason} />
          </li>
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}
