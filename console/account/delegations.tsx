import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../data/api.ts";
import { nameText } from "../format/value.ts";
import { Control } from "../form/control.tsx";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { inputNamed } from "./input-named.ts";
import { text } from "./text.ts";

const person = inputNamed("to", "user");
const end = inputNamed("endsAt", "instant");

/** Who decides in one's own name, for whom one decides, and letting somebody do so for a time. */
export function Delegations({ user }: { readonly user: string }) {
  const client = useQueryClient();
  const [round, setRound] = useState(0);
  const found = useQuery({
    queryKey: ["delegations"],
    queryFn: ({ signal }) => api.call.listDelegations({ signal }),
  });
  const refresh = (): Promise<void> => client.invalidateQueries({ queryKey: ["delegations"] });
  const add = useMutation({
    mutationFn: (body: { readonly to: string; readonly endsAt: string }) => api.call.addDelegation({ body }),
    onSuccess: () => setRound(round + 1),
    onSettled: refresh,
  });
  const drop = useMutation({
    mutationFn: (id: string) => api.call.endDelegation({ params: { id } }),
    onSettled: refresh,
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    add.mutate({ to: nameText(given.get("to")).trim(), endsAt: new Date(nameText(given.get("endsAt"))).toISOString() });
  }

  return (
    <section className="panel" aria-labelledby="delegations">
      <h2 id="delegations">{text.delegations.title}</h2>
      <p className="dim">{text.delegations.what}</p>
      <Refusal error={found.error ?? drop.error} />
      <ul className="rows">
        {found.data?.items.map(({ id, from, to, startsAt, endsAt }) => (
          <li key={id}>
            <span className="what">
              <b>{from === user ? text.delegations.forYou(to) : text.delegations.forThem(from)}</b>
            </span>
            <span className="dim">
              <Moment at={startsAt} /> – <Moment at={endsAt} />
            </span>
            {from === user ? (
              <button
                className="button"
                aria-label={text.delegations.endOf(to)}
                disabled={drop.isPending}
                onClick={() => drop.mutate(id)}
              >
                {text.delegations.end}
              </button>
            ) : (
              <span />
            )}
          </li>
        ))}
      </ul>
      <form key={round} className="panel-form" onSubmit={submit}>
        <Control input={person} fault={null} label={text.delegations.to} />
        <Control input={end} fault={null} label={text.delegations.until} />
        <Refusal error={add.error} />
        <button className="button" disabled={add.isPending}>
          {text.delegations.add}
        </button>
      </form>
    </section>
  );
}
