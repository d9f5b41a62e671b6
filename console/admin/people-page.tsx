import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Refusal } from "../parts/refusal.tsx";
import { NewPerson } from "./new-person.tsx";
import { peopleQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** Everybody, by name, with what they may do. */
export function PeoplePage() {
  const { q = "" } = useSearch({ from: "/shell/admin/people" });
  const navigate = useNavigate();
  const [isAdding, add] = useState(false);
  const found = useInfiniteQuery(peopleQuery(q));
  const people = found.data?.pages.flatMap(({ items }) => items);
  return (
    <div className="page list-page">
      <header className="page-head">
        <h1>{text.people.title}</h1>
        <button className="button" aria-expanded={isAdding} onClick={() => add(!isAdding)}>
          {text.people.add}
        </button>
        <form role="search" onSubmit={(event) => event.preventDefault()}>
          <input
            className="input"
            type="search"
            aria-label={text.people.find}
            placeholder={text.people.find}
            value={q}
            onChange={(event) =>
              void navigate({ to: "/admin/people", search: { q: event.target.value }, replace: true })
            }
          />
        </form>
      </header>
      {isAdding && <NewPerson />}
      <Refusal error={found.error} />
      {people?.length === 0 && <p className="empty">{text.people.none}</p>}
      <ul className="people-list">
        {people?.map(({ name, title, roles, groups, active }) => (
          <li key={name}>
            <Link to="/admin/people/$name" params={{ name }}>
              {title}
            </Link>
            <span className="mono dim">{name}</span>
            <span>{roles.filter((role) => role !== "employee").join(", ")}</span>
            <span className="dim">{groups.join(", ")}</span>
            <span>{!active && <span className="chip">{text.people.left}</span>}</span>
          </li>
        ))}
      </ul>
      <More of={found} />
    </div>
  );
}
