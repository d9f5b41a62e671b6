import { useQuery } from "@tanstack/react-query";
import { FeedLine } from "../alert/feed-line.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { alertsOnQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Alerts on a configuration item, as the feed shows them. */
export function AlertsOn({ id }: { readonly id: string }) {
  const { data, error } = useQuery(alertsOnQuery(id));
  return (
    <section aria-labelledby="item-alerts">
      <h2 id="item-alerts">{text.item.alerts}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.item.noAlerts}</p>}
      <ul className="feed">
        {data?.items.map((line) => (
          <FeedLine key={line.key} line={line} />
        ))}
      </ul>
    </section>
  );
}
