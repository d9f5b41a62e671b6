import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import type { EstateFilter } from "./filter.ts";
import { classesQuery, itemsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

const states = ["active", "absent", "retired", "all"] as const;

/** Configuration items by class, found by a part of their names. Filters stand in the address. */
export function EstatePage() {
  const search = useSearch({ from: "/shell/cis" });
  const { q, state, class: of } = search;
  const navigate = useNavigate({ from: "/cis" });
  const classes = useQuery(classesQuery);
  const found = useInfiniteQuery(
    itemsQuery({ class: of, state: state === "all" ? undefined : state, ...(q === "" ? {} : { q }) }),
  );
  const items = found.data?.pages.flatMap((page) => page.items);
  const titleOf = (name: string): string => classes.data?.items.find((one) => one.name === name)?.title ?? name;
  const change = (next: Partial<EstateFilter>): void => void navigate({ search: (before) => ({ ...before, ...next }) });

  return (
    <div className="page">
      <header className="page-head">
        <h1>{text.estate.title}</h1>
        <div className="choices" role="group" aria-label={text.estate.filter}>
          {states.map((one) => (
            <button key={one} className="chip" aria-pressed={state === one} onClick={() => change({ state: one })}>
              {text.estate.state[one]}
            </button>
          ))}
        </div>
        <SearchForm words={q} label={text.estate.search} onFind={(written) => change({ q: written })} />
        <Link to="/ci-duplicates">{text.estate.duplicates}</Link>
        <Link to="/ci-health">{text.estate.health}</Link>
        <Link to="/cloud">{text.estate.cloud}</Link>
        <Link to="/certificates">{text.estate.certificates}</Link>
        <Link to="/discovery">{text.estate.discovery}</Link>
      </header>
      <nav className="classes" aria-label={text.estate.classes}>
        <button className="chip" aria-pressed={of === undefined} onClick={() => change({ class: undefined })}>
          {text.estate.all}
        </button>
        {classes.data?.items
          .filter(({ name, count }) => name === of || count.active + count.absent + count.retired > 0)
          .map(({ name, title, count }) => (
            <button key={name} className="chip" aria-pressed={of === name} onClick={() => change({ class: name })}>
              {title} <span className="number">{state === "all" ? sumOf(count) : count[state]}</span>
            </button>
          ))}
      </nav>
      <Refusal error={found.error ?? classes.error} />
      {items?.length === 0 && (
        <p className="empty">
          {q === "" && of === undefined && state === "active" ? text.estate.empty : text.estate.none}
        </p>
      )}
      {items !== undefined && items.length > 0 && (
        <table className="items">
          <thead>
            <tr>
              <th scope="col">{text.estate.name}</th>
              <th scope="col">{text.estate.id}</th>
              <th scope="col">{text.estate.class}</th>
              <th scope="col">{text.estate.seen}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.id}>
                <td>
                  <Link to="/ci/$" params={{ _splat: item.id }}>
                    {item.name}
                  </Link>
                  {item.state !== "active" && <span className="chip warn">{text.estate.state[item.state]}</span>}
                </td>
                <td className="mono">{item.id}</td>
                <td>{titleOf(item.class)}</td>
                <td>
                  <Moment at={item.lastSeenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <More of={found} />
    </div>
  );
}

const sumOf = (count: { readonly [state: string]: number }): number =>
  Object.values(count).reduce((all, one) => all + one, 0);
