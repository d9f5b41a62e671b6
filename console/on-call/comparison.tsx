import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api } from "../data/api.ts";
import { meQuery } from "../data/queries.ts";
import { nameText } from "../format/value.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { timesText } from "../format/times.ts";

const days = 14;

/** The text of a plan, to be written otherwise, and who would be on call otherwise by it. Nothing is published. */
export function Comparison({ name }: { readonly name: string }) {
  const me = useQuery(meQuery);
  const [isOpen, open] = useState(false);
  const mayRead = me.data?.permissions.includes("definitions.read") === true;
  const published = useQuery({
    queryKey: ["definition", "OnCall", name],
    queryFn: ({ signal }) => api.call.showDefinition({ params: { kind: "OnCall", name }, signal }),
    enabled: isOpen && mayRead,
  });
  const look = useMutation({
    mutationFn: (written: string) =>
      api.call.compareOnCall({ body: { files: [{ path: `${name}.yaml`, text: written }], days } }),
  });

  function submit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    look.mutate(nameText(new FormData(event.currentTarget).get("definition")));
  }

  return (
    <section>
      <details className="comparison" onToggle={(event) => open(event.currentTarget.open)}>
        <summary>{text.onCall.compare}</summary>
        <form onSubmit={submit}>
          <label className="label">
            {text.onCall.definition} <small>{text.onCall.compareHint}</small>
            <textarea
              key={published.data?.digest ?? ""}
              className="input mono"
              name="definition"
              rows={12}
              spellCheck={false}
              defaultValue={published.data === undefined ? "" : partNamed(published.data.source, name)}
              required
            />
          </label>
          <button className="button main" disabled={look.isPending}>
            {text.onCall.look}
          </button>
          <Refusal error={published.error ?? look.error} />
        </form>
        <div role="status">
          {look.data?.items.length === 0 && <p>{text.onCall.same(days)}</p>}
          {look.data !== undefined && look.data.items.length > 0 && (
            <div className="table-box" tabIndex={0} role="region" aria-label={text.onCall.compare}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{text.onCall.from}</th>
                    <th scope="col">{text.onCall.before}</th>
                    <th scope="col">{text.onCall.after}</th>
                  </tr>
                </thead>
                <tbody>
                  {look.data.items.map((one) => (
                    <tr key={`${one.plan} ${one.from}`}>
                      <th scope="row">{timesText(Date.parse(one.from), Date.parse(one.until))}</th>
                      <td>{one.before ?? text.onCall.nobody}</td>
                      <td>
                        <b>{one.after ?? text.onCall.nobody}</b>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </div>
      </details>
    </section>
  );
}

/** Of a file with several definitions the one that is called by a name, with all others left out. */
function partNamed(source: string, name: string): string {
  const parts = source.split(/^---\s*$/mu);
  const own = parts.find(
    (part) => /^kind: *OnCall *$/mu.test(part) && new RegExp(`\\bname: *["']?${name}\\b`).test(part),
  );
  return (own ?? source).trimStart();
}
