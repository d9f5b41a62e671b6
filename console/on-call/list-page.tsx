import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Doubles } from "./doubles.tsx";
import { plansQuery, turnsQuery } from "./queries.ts";
import { text } from "./text.ts";
import { type Turn, turnOf } from "./turn.ts";

const twoWeeksMs = 14 * 86_400_000;

/** Every plan with who is on call now and who is next, where nobody is, and who is twice at once. */
export function OnCallPage() {
  const found = useQuery(plansQuery);
  const plans = found.data?.items ?? [];
  // By the minute: what is asked for is the same for a while.
  const [from] = useState(() => Math.floor(Date.now() / 60_000) * 60_000);
  const turns = useQueries({ queries: plans.map(({ name }) => turnsQuery(name, from, from + twoWeeksMs)) });
  const placed = plans.flatMap(({ title }, index) =>
    (turns[index]?.data?.spans ?? []).map(turnOf).map((turn) => ({ place: title, ...turn })),
  );
  return (
    <div className="page on-call">
      <header className="page-head">
        <h1>{text.onCall.title}</h1>
      </header>
      <Refusal error={found.error ?? turns.find(({ error }) => error !== null)?.error} />
      {found.data?.items.length === 0 && <p className="empty">{text.onCall.empty}</p>}
      <ul className="plan-list">
        {plans.map(({ name, title, zone, people }, index) => (
          <li key={name}>
            <Link to="/on-call/$name" params={{ name }}>
              {title}
            </Link>
            <Now people={people} turns={(turns[index]?.data?.spans ?? []).map(turnOf)} />
            <span className="dim">{zone}</span>
          </li>
        ))}
      </ul>
      <Doubles turns={placed} />
    </div>
  );
}

function Now({ people, turns }: { readonly people: readonly string[]; readonly turns: readonly Turn[] }) {
  const [now, next] = turns;
  const gaps = turns.filter(({ kind }) => kind === "gap").length;
  const isClosed = now?.kind === "closed";
  return (
    <span className="now">
      {people.length === 0 ? (
        <span className={isClosed ? "chip" : "chip urgent"}>{isClosed ? text.onCall.closed : text.onCall.nobody}</span>
      ) : (
        <b>{people.join(", ")}</b>
      )}
      {now !== undefined && next !== undefined && (
        <span className="dim">
          {text.onCall.until} <Moment at={new Date(now.until).toISOString()} />,{" "}
          {text.onCall.then(next.person ?? (next.kind === "closed" ? text.onCall.closed : text.onCall.nobody))}
        </span>
      )}
      {gaps > 0 && <span className="chip urgent">{`${text.onCall.gaps}: ${gaps}`}</span>}
    </span>
  );
}
