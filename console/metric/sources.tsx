import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { numberText } from "./number-text.ts";
import { sourcesQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Who sends metrics, what of it is kept, and when it was heard last; choosing one shows its series alone. */
export function Sources({ chosen }: { readonly chosen: string | undefined }) {
  const navigate = useNavigate({ from: "/metrics" });
  const { data, error } = useQuery(sourcesQuery);
  return (
    <section aria-labelledby="metric-sources">
      <h2 id="metric-sources">{text.metrics.sources}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="empty">{text.metrics.noSources}</p>}
      <ul className="feed">
        {data?.items.map(({ name, title, receive, series, kept, dropped, refused, heardAt }) => (
          <li key={name} className="feed-line">
            <div className="feed-head">
              <button
                className="chip"
                aria-pressed={name === chosen}
                onClick={() =>
                  void navigate({ search: (before) => ({ ...before, source: name === chosen ? undefined : name }) })
                }
              >
                {name}
              </button>
              <b>{title}</b>
              <span className="dim">
                {heardAt === null ? (
                  text.metrics.neverHeard
                ) : (
                  <>
                    {text.metrics.heard} <Moment at={heardAt} />
                  </>
                )}
              </span>
            </div>
            <div className="feed-facts dim">
              <span>{receive}</span>
              <span>{text.metrics.series(series)}</span>
              <span>{text.metrics.kept(numberText(kept))}</span>
              {dropped > 0 && <span>{text.metrics.dropped(numberText(dropped))}</span>}
              {refused > 0 && <span>{text.metrics.refused(numberText(refused))}</span>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
