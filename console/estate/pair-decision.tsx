import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { api } from "../data/api.ts";
import { nameText, valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./pair-text.ts";

interface End {
  readonly id: string;
  readonly name: string;
}

/** For who keeps the estate: whether two items that look alike are two, or one, and then which one stays. */
export function PairDecision({ ci, other }: { readonly ci: End; readonly other: End }) {
  const [asked, ask] = useState<"one" | "two" | null>(null);
  return (
    <>
      <p className="choices">
        {(["one", "two"] as const).map((which) => (
          <button
            key={which}
            className="button"
            aria-expanded={asked === which}
            onClick={() => ask(asked === which ? null : which)}
          >
            {text[which]}
          </button>
        ))}
      </p>
      {asked === "one" && <AsOne ci={ci} other={other} />}
      {asked === "two" && <AsTwo ci={ci} other={other} />}
    </>
  );
}

function AsTwo({ ci, other }: { readonly ci: End; readonly other: End }) {
  const client = useQueryClient();
  const keep = useMutation({
    mutationFn: (reason: string) =>
      api.call.keepDuplicates({ params: { id: ci.id, other: other.id }, body: { reason } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["cis"] }),
  });
  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    keep.mutate(nameText(new FormData(event.currentTarget).get("reason")));
  }
  return (
    <form className="pair-form" onSubmit={submit}>
      <label className="label">
        {text.reason}
        <input className="input" name="reason" required maxLength={2_000} autoFocus />
      </label>
      <Refusal error={keep.error} />
      <button className="button main" disabled={keep.isPending}>
        {text.keep}
      </button>
    </form>
  );
}

/** What making them one would change is shown before it is done. */
function AsOne({ ci, other }: { readonly ci: End; readonly other: End }) {
  const client = useQueryClient();
  const group = useId();
  const [stays, choose] = useState(ci.id);
  const goes = stays === ci.id ? other.id : ci.id;
  const plan = useMutation({
    mutationFn: (id: string) => merge(id, id === ci.id ? other.id : ci.id, true),
  });
  const make = useMutation({
    mutationFn: () => merge(stays, goes, false),
    onSuccess: () => client.invalidateQueries({ queryKey: ["cis"] }),
  });
  const planned = plan.data?.id === stays ? plan.data : undefined;
  return (
    <div className="pair-form">
      <fieldset className="choices">
        <legend>{text.stays}</legend>
        {[ci, other].map(({ id, name }) => (
          <label key={id} className="check">
            <input type="radio" name={group} checked={id === stays} onChange={() => choose(id)} />
            {name} <span className="mono dim">{id}</span>
          </label>
        ))}
      </fieldset>
      <button className="button" disabled={plan.isPending} onClick={() => plan.mutate(stays)}>
        {text.look}
      </button>
      <Refusal error={plan.error ?? make.error} />
      {planned !== undefined && (
        <div role="status">
          <p>{planned.changes.length === 0 ? text.nothingChanges : text.changes}</p>
          <ul>
            {planned.changes.map(({ attribute, from, to }) => (
              <li key={attribute}>
                {words(attribute)} <del>{valueText(from) || text.nothing}</del>{" "}
                <ins>{valueText(to) || text.nothing}</ins>
              </li>
            ))}
          </ul>
          <p className="dim">{text.relations(planned.relations.length)}</p>
          <button className="button main" disabled={make.isPending} onClick={() => make.mutate()}>
            {text.make}
          </button>
        </div>
      )}
    </div>
  );
}

const merge = (id: string, other: string, dryRun: boolean) =>
  api.call.mergeCis({ params: { id }, body: { others: [other], dryRun } });
