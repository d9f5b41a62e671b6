import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { title } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { healthQuery } from "./queries.ts";
import { text } from "./text.ts";

/** How complete and correct what is known of configuration items is, by class. */
export function HealthPage() {
  const found = useQuery(healthQuery);
  const items = found.data?.items;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.health.title}</h1>
        <Link to="/ci-duplicates">{text.estate.duplicates}</Link>
      </header>
      <p className="dim">{text.health.what}</p>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{text.estate.empty}</p>}
      {items !== undefined && items.length > 0 && (
        <table className="items">
          <thead>
            <tr>
              <th scope="col">{text.estate.class}</th>
              <th scope="col">{text.health.items}</th>
              <th scope="col">{text.health.complete}</th>
              <th scope="col">{text.health.correct}</th>
              <th scope="col">{text.health.stale}</th>
              <th scope="col">{text.health.orphans}</th>
              <th scope="col">{text.health.duplicates}</th>
              <th scope="col">{text.health.missing}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.class}>
                <td>
                  <Link to="/cis" search={{ q: "", state: "active", class: one.class }}>
                    {one.title}
                  </Link>
                </td>
                <td>{one.cis}</td>
                <td>{percent(one.completeness)}</td>
                <td>{percent(one.correctness)}</td>
                <td>{one.stale}</td>
                <td>{one.orphans}</td>
                <td>{one.duplicates}</td>
                <td className="dim">{missingText(one.missing)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

const percent = (score: number | null): string => (score === null ? "–" : `${score} %`);

const missingText = (missing: { readonly [attribute: string]: number }): string =>
  Object.entries(missing)
    .map(([name, count]) => `${title(name)} ${count}`)
    .join(", ");
