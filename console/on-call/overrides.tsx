import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { Refusal } from "../parts/refusal.tsx";
import { overridesQuery } from "./queries.ts";
import { text } from "./text.ts";
import { timesText } from "../format/times.ts";

type Override = Reply<"listOverrides">["items"][number];

/** What people have changed of a plan and has not ended; each is taken back by whoever may. */
export function Overrides({ plan }: { readonly plan: { readonly name: string; readonly zone: string } }) {
  const { name, zone } = plan;
  const client = useQueryClient();
  const found = useQuery(overridesQuery(name));
  const restore = useMutation({
    mutationFn: (id: number) => api.call.removeOverride({ params: { name, id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["onCall"] }),
  });
  const items = found.data?.items ?? [];
  return (
    <section aria-labelledby="on-call-changes">
      <h2 id="on-call-changes">{text.onCall.changes}</h2>
      <Refusal error={found.error ?? restore.error} />
      {found.data !== undefined && items.length === 0 && <p className="dim">{text.onCall.noChanges}</p>}
      <ul className="plan-list">
        {items.map((one) => (
          <li key={one.id}>
            <b>{saidOf(one)}</b>
            <span title={text.onCall.inZone(zone, timesText(Date.parse(one.from), Date.parse(one.until), zone))}>
              {timesText(Date.parse(one.from), Date.parse(one.until))}
            </span>
            <span className="dim">
              {one.layer !== null && `${text.onCall.inLayer(one.layer)}, `}
              {text.onCall.madeBy(one.madeBy)}
            </span>
            <button
              className="button"
              disabled={restore.isPending}
              aria-label={`${text.onCall.restore}: ${saidOf(one)}`}
              onClick={() => restore.mutate(one.id)}
            >
              {text.onCall.restore}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function saidOf({ who, instead }: Override): string {
  return who === null ? text.onCall.off(instead ?? "") : text.onCall.takes(who, instead);
}
