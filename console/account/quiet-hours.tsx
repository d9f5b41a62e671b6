import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { api } from "../data/api.ts";
import { ownZone } from "../format/times.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

/** Hours of each day in which one is told of pages alone. The order of channels stays as it is. */
export function QuietHours({ user }: { readonly user: string }) {
  const client = useQueryClient();
  const key = ["preferences", user];
  const found = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.call.showPreferences({ params: { name: user }, signal }),
  });
  const set = useMutation({
    mutationFn: (quietHours: { readonly from: string; readonly until: string; readonly zone: string } | null) =>
      api.call.setPreferences({
        params: { name: user },
        body: { quietHours, channels: [...(found.data?.channels ?? [])] },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const hours = found.data?.quietHours ?? null;

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    set.mutate({
      from: nameText(given.get("from")),
      until: nameText(given.get("until")),
      zone: hours?.zone ?? ownZone(),
    });
  }

  return (
    <section className="panel" aria-labelledby="quiet-hours">
      <h2 id="quiet-hours">{text.quiet.title}</h2>
      <p className="dim">{text.quiet.what}</p>
      <Refusal error={found.error} />
      {found.data !== undefined && (
        <form className="panel-form" key={JSON.stringify(hours)} onSubmit={submit}>
          <p role="status">{hours === null ? text.quiet.none : text.quiet.now(hours.from, hours.until, hours.zone)}</p>
          {(["from", "until"] as const).map((name) => (
            <label key={name} className="label">
              {text.quiet[name]}
              <input className="input" type="time" name={name} required defaultValue={hours?.[name]} />
            </label>
          ))}
          <Refusal error={set.error} />
          <div className="in-line">
            <button className="button" disabled={set.isPending}>
              {text.quiet.set}
            </button>
            {hours !== null && (
              <button type="button" className="button" disabled={set.isPending} onClick={() => set.mutate(null)}>
                {text.quiet.drop}
              </button>
            )}
          </div>
        </form>
      )}
    </section>
  );
}
