import { useQuery } from "@tanstack/react-query";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { collectorsQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Who sweeps where this host does not reach, and whether they are at work. */
export function Collectors() {
  const { data, error } = useQuery(collectorsQuery);
  return (
    <section aria-labelledby="collectors">
      <h2 id="collectors">{text.collectors}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.collectorsNone}</p>}
      <ul className="feed">
        {data?.items.map(({ name, title, ranges, seenAt, silentSince }) => (
          <li key={name} className="feed-line">
            <div className="feed-head">
              <b>{title}</b>
              <span className="mono">{name}</span>
              {silentSince !== null && (
                <span className="chip urgent">
                  {text.silent} <Moment at={silentSince} />
                </span>
              )}
              <span className="dim">
                {seenAt === null ? (
                  text.never
                ) : (
                  <>
                    {text.seen} <Moment at={seenAt} />
                  </>
                )}
              </span>
            </div>
            <div className="feed-facts dim mono">{ranges.join(", ")}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}
