import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { byDay } from "./by-day.ts";
import { DayTable } from "./day-table.tsx";
import { breaksQuery, certificatesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** On which day what breaks, and all certificates by their end. */
export function CertificatesPage() {
  const { q = "" } = useSearch({ from: "/shell/certificates" });
  const navigate = useNavigate({ from: "/certificates" });
  const breaks = useQuery(breaksQuery);
  const found = useInfiniteQuery(certificatesQuery(q));
  const items = found.data?.pages.flatMap((page) => page.items);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.title}</h1>
        <SearchForm words={q} label={text.search} onFind={(written) => void navigate({ search: { q: written } })} />
      </header>
      <p className="dim">{text.what}</p>
      <Refusal error={breaks.error ?? found.error} />
      {breaks.data?.weighed === false && <p className="chip warn">{text.unweighed}</p>}
      {breaks.data?.items.length === 0 && <p className="empty">{text.empty}</p>}
      {byDay(breaks.data?.items ?? []).map((one) => (
        <DayTable key={one.day ?? ""} day={one.day} items={one.items} />
      ))}
      {breaks.data?.truncated === true && <p className="dim">{text.truncated}</p>}
      <h2>{text.all}</h2>
      {items?.length === 0 && <p className="empty">{text.none}</p>}
      {items !== undefined && items.length > 0 && (
        <table className="items">
          <thead>
            <tr>
              <th scope="col">{text.subject}</th>
              <th scope="col">{text.until}</th>
              <th scope="col">{text.renew}</th>
              <th scope="col">{text.places}</th>
              <th scope="col">{text.issuer}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.fingerprint}>
                <td>
                  <Link to="/certificates/$fingerprint" params={{ fingerprint: one.fingerprint }}>
                    {one.subject === "" ? one.fingerprint.slice(0, 16) : one.subject}
                  </Link>
                </td>
                <td>
                  <Moment at={one.validTo} show={dateOf} />
                </td>
                <td>
                  <Moment at={one.renewAt} show={dateOf} />
                </td>
                <td>{one.places}</td>
                <td className="dim">{one.issuer}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More of={found} />
    </div>
  );
}

const dateOf = (instant: string): string => instant.slice(0, 10);
