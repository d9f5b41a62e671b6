import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Refusal } from "../parts/refusal.tsx";
import { mapsQuery } from "./queries.ts";
import { text } from "./text.ts";

/** The published maps of services. */
export function MapsPage() {
  const { data, error } = useQuery(mapsQuery);
  const items = data?.items;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.list.title}</h1>
      </header>
      <p className="dim">{text.list.what}</p>
      <Refusal error={error} />
      {items?.length === 0 && <p className="empty">{text.list.empty}</p>}
      {items !== undefined && items.length > 0 && (
        <table className="items">
          <thead>
            <tr>
              <th scope="col">{text.list.map}</th>
              <th scope="col">{text.list.service}</th>
              <th scope="col">{text.list.entry}</th>
              <th scope="col">{text.list.owner}</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, title, service, entry, owner }) => (
              <tr key={name}>
                <td>
                  <Link to="/maps/$name" params={{ name }}>
                    {title}
                  </Link>
                </td>
                <td className="mono">{service}</td>
                <td>{entry.length === 0 ? <span className="dim">{text.list.inside}</span> : entry.join(" ")}</td>
                <td>{owner}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
