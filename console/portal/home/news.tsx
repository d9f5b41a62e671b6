import { useQuery } from "@tanstack/react-query";
import { Megaphone } from "lucide-react";
import { valueText } from "../../format/value.ts";
import { Moment } from "../../parts/moment.tsx";
import { newsQuery } from "../queries.ts";

/** What everybody is told now: of each record the first column of its queue that it has a value of, and then the others. */
export function News() {
  const queues = useQuery(newsQuery).data ?? [];
  return queues.map(({ queue, items }) => (
    <section key={queue.name} className="news" aria-labelledby={`news-${queue.name}`}>
      <h2 id={`news-${queue.name}`}>
        <Megaphone aria-hidden="true" />
        {queue.title}
      </h2>
      <ul>
        {items.map(({ id, fields, updatedAt }) => {
          const [heading = "", ...texts] = queue.columns.flatMap((column) => valueText(fields[column]) || []);
          return (
            <li key={id}>
              <b>{heading}</b>{" "}
              <span className="dim">
                <Moment at={updatedAt} />
              </span>
              {texts.map((one) => (
                <p key={one}>{one}</p>
              ))}
            </li>
          );
        })}
      </ul>
    </section>
  ));
}
