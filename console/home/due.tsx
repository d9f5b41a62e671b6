import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { nameText } from "../format/value.ts";
import { useNews } from "../news/use-news.ts";
import { ClockMini } from "../parts/clock-mini.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { StateChip } from "../parts/state-chip.tsx";
import { dueQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Records whose clock has ended unmet or ends next, the worst on top. */
export function Due() {
  const { data, error, refetch } = useQuery(dueQuery(8));
  useNews(["records"], 3_000, () => void refetch());
  return (
    <section aria-labelledby="home-due">
      <h2 id="home-due">{text.home.due}</h2>
      <Refusal error={error} />
      {data?.items.length === 0 && <p className="dim">{text.home.nothingDue}</p>}
      <ul className="lines">
        {data?.items.map((record) => (
          <li key={record.id}>
            <Link to="/$type/$number" params={{ type: record.type, number: record.number }}>
              <ClockMini clocks={record.clocks} readAt={data.readAt} />
              <span className="mono">{record.number}</span>
              <b>{nameText(record.fields["title"])}</b>
              <StateChip state={record.state} />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
