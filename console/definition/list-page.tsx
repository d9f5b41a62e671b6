import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { who } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { text as common } from "../text.ts";
import { countKinds, foundIn, type Listed } from "./found.ts";
import { definitionsQuery, usageQuery } from "./queries.ts";
import { text } from "./text.ts";

/** Rows that are drawn at once: a list of hundreds is looked through by words. */
const drawn = 150;

/** What is published, by kind and by words, with how many open records go by it. */
export function DefinitionsPage() {
  const filter = useSearch({ from: "/shell/definitions" });
  const navigate = useNavigate({ from: "/definitions" });
  const found = useQuery(definitionsQuery);
  const usage = useQuery(usageQuery);
  const [rows, draw] = useState(drawn);
  const all = found.data?.items ?? [];
  const items = foundIn(all, filter);
  const used = new Map(usage.data?.items.map((one) => [`${one.kind}/${one.name}`, one]));

  function filterBy(changed: { readonly kind?: string | undefined; readonly q?: string | undefined }): void {
    draw(drawn);
    void navigate({ search: (before) => withoutEmpty({ ...before, ...changed }), replace: true });
  }

  return (
    <div className="page definitions">
      <header className="page-head">
        <h1>{text.definition.title}</h1>
        <span className="dim number" role="status">
          {items.length}
        </span>
        <SearchForm words={filter.q ?? ""} label={text.definition.search} onFind={(q) => filterBy({ q })} />
        <Link to="/proposals">{text.definition.proposals}</Link>
      </header>
      <nav className="classes" aria-label={text.definition.kinds}>
        <button className="chip" aria-pressed={filter.kind === undefined} onClick={() => filterBy({ kind: undefined })}>
          {text.definition.all} <span className="number">{all.length}</span>
        </button>
        {countKinds(all).map(([kind, count]) => (
          <button key={kind} className="chip" aria-pressed={filter.kind === kind} onClick={() => filterBy({ kind })}>
            {text.kind(kind)} <span className="number">{count}</span>
          </button>
        ))}
      </nav>
      <Refusal error={found.error ?? usage.error} />
      {found.data !== undefined && items.length === 0 && (
        <p className="empty">{all.length === 0 ? text.definition.empty : text.definition.nothing}</p>
      )}
      {items.length > 0 && (
        <table className="items definition-list">
          <thead>
            <tr>
              <th scope="col">{text.definition.name}</th>
              <th scope="col">{text.definition.kind}</th>
              <th scope="col">{text.definition.owner}</th>
              <th scope="col">{text.definition.open}</th>
              <th scope="col">{text.definition.version}</th>
              <th scope="col">{text.definition.published}</th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, rows).map((one) => (
              <Row key={`${one.kind}/${one.name}`} of={one} used={used.get(`${one.kind}/${one.name}`)} />
            ))}
          </tbody>
        </table>
      )}
      {items.length > rows && (
        <button className="button" onClick={() => draw(rows + drawn)}>
          {common.more}
        </button>
      )}
    </div>
  );
}

function Row(props: {
  readonly of: Listed;
  readonly used: { readonly open: number; readonly older: number } | undefined;
}) {
  const { of, used } = props;
  return (
    <tr>
      <td>
        <Link to="/definition/$kind/$" params={{ kind: of.kind, _splat: of.name }}>
          {of.title ?? of.name}
        </Link>
        <span className="mono dim">{of.name}</span>
      </td>
      <td>{text.kind(of.kind)}</td>
      <td>{of.owner}</td>
      <td className="number">
        {used?.open}
        {used !== undefined && used.older > 0 && <small className="dim">{text.definition.older(used.older)}</small>}
      </td>
      <td className="mono">{of.digest.slice(0, 8)}</td>
      <td>
        <Moment at={of.publishedAt} />
        <small className="dim">
          {text.definition.by} {who(of.author)}
        </small>
      </td>
    </tr>
  );
}

/** An address holds what is chosen, and no more. */
function withoutEmpty(filter: { readonly kind?: string | undefined; readonly q?: string | undefined }) {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ""));
}
