import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { nameText, valueText } from "../format/value.ts";
import { who } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { auditQuery } from "./queries.ts";
import { text } from "./text.ts";
import { More } from "../parts/more.tsx";

/** Who changed who may do what, by person and since a day; both stand in the address. */
export function AuditEvents() {
  const search = useSearch({ from: "/shell/audit" });
  const navigate = useNavigate({ from: "/audit" });
  const found = useInfiniteQuery(auditQuery(search));
  const items = found.data?.pages.flatMap((page) => page.items);

  function find(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const written = (name: string): string | undefined => nameText(form.get(name)).trim() || undefined;
    void navigate({ search: { person: written("person"), since: written("since") } });
  }

  return (
    <section aria-labelledby="audit-events">
      <h2 id="audit-events">{text.events.title}</h2>
      <p className="dim">{text.events.what}</p>
      <form className="audit-search" onSubmit={find} key={`${search.person ?? ""} ${search.since ?? ""}`}>
        <label className="label">
          {text.events.person}
          <input className="input" name="person" defaultValue={search.person} />
        </label>
        <label className="label">
          {text.events.since}
          <input className="input" name="since" type="date" defaultValue={search.since} />
        </label>
        <button className="button">{text.events.show}</button>
      </form>
      <Refusal error={found.error} />
      {items?.length === 0 && <p className="empty">{text.events.none}</p>}
      <ol className="findings">
        {items?.map(({ id, at, person, action, subject, details }) => (
          <li key={id}>
            <div className="feed-head">
              <b>{person === null ? text.events.database : who(person)}</b>
              <span className="chip">{action}</span>
              <span>{subject}</span>
              <span className="dim">
                <Moment at={at} />
              </span>
            </div>
            {Object.keys(details).length > 0 && <p className="dim">{valueText(details)}</p>}
          </li>
        ))}
      </ol>
      <More of={found} />
    </section>
  );
}
