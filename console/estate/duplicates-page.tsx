import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMay } from "../data/use-may.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { PairDecision } from "./pair-decision.tsx";
import { duplicatesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** Pairs of configuration items that may be one thing, for a person to judge. */
export function DuplicatesPage() {
  const found = useInfiniteQuery(duplicatesQuery);
  const mayDecide = useMay("cmdb.write");
  const pairs = found.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.duplicates.title}</h1>
      </header>
      <p className="dim">{text.duplicates.what}</p>
      <Refusal error={found.error} />
      {pairs?.length === 0 && <p className="empty">{text.duplicates.empty}</p>}
      <ul className="feed">
        {pairs?.map(({ ci, other, because, lastSeenAt, record }) => (
          <li key={`${ci.id} ${other.id}`} className="feed-line">
            <div className="feed-head">
              <Link to="/ci/$" params={{ _splat: ci.id }}>
                {ci.name}
              </Link>
              <span className="dim">{ci.class}</span>
              {text.duplicates.and}
              <Link to="/ci/$" params={{ _splat: other.id }}>
                {other.name}
              </Link>
              <span className="dim">{other.class}</span>
              <span className="dim">
                <Moment at={lastSeenAt} />
              </span>
            </div>
            <p>{because}</p>
            {mayDecide && <PairDecision ci={ci} other={other} />}
            {record !== null && (
              <p>
                {text.duplicates.decidedIn} <NumberLink id={record} />
              </p>
            )}
          </li>
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}
