import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { title } from "../format/words.ts";
import { useNews } from "../news/use-news.ts";
import { Refusal } from "../parts/refusal.tsx";
import { openQuery } from "./queries.ts";
import { text } from "./text.ts";

/** What is open of each type of record, and how much of it is late. */
export function OpenByType() {
  const { data, error, refetch } = useQuery(openQuery);
  // Counting goes over whole types: not with each of many changes.
  useNews(["records"], 5_000, () => void refetch());
  const open = data?.items.filter((one) => one.open > 0).toSorted((a, b) => b.open - a.open) ?? [];
  const none = data?.items.filter((one) => one.open === 0) ?? [];
  return (
    <section aria-labelledby="home-types">
      <h2 id="home-types">{text.home.types}</h2>
      <Refusal error={error} />
      <ul className="type-list">
        {open.map(({ type, open: count, breached }) => (
          <li key={type}>
            <Link to="/work/$type" params={{ type }} className="button">
              {title(type)} <b className="number">{count}</b>
              {breached !== null && breached > 0 && <span className="chip urgent">{text.home.late(breached)}</span>}
            </Link>
          </li>
        ))}
      </ul>
      {none.length > 0 && (
        <ul className="still" aria-label={text.home.noneOpen}>
          <li className="dim">{text.home.noneOpen}</li>
          {none.map(({ type }) => (
            <li key={type}>
              <Link to="/work/$type" params={{ type }}>
                {title(type)}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
