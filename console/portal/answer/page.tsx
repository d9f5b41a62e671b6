import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../data/api.ts";
import { recordTypesQuery } from "../../data/queries.ts";
import { commandsQuery, recordQuery, type RecordName } from "../../data/record-queries.ts";
import { nameText } from "../../format/value.ts";
import { title } from "../../format/words.ts";
import { Refusal } from "../../parts/refusal.tsx";
import type { Offer } from "../../record/command-form.tsx";
import { Files } from "../record/files.tsx";
import { Facts } from "../record/facts.tsx";
import { Form } from "../../record/form.tsx";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

/** Commands of every record. */
const always = ["link", "unlink", "attend", "acknowledge"];

/** An answer as it was approved last: its words by their weight, then what else is known of it, then whether it helped. */
export function AnswerPage({ name }: { readonly name: RecordName }) {
  const found = useQuery(recordQuery(name));
  const commands = useQuery(commandsQuery(name));
  const types = useQuery(recordTypesQuery);
  const { record } = found.data ?? {};
  if (record === undefined) return <Refusal error={found.error} />;
  const weights = types.data?.items.find(({ type }) => type === name.type)?.search ?? {};
  const [heading, ...bodies] = Object.keys(weights).toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const isBody = (field: string): boolean => field === heading || bodies.includes(field);
  const rest = Object.fromEntries(Object.entries(record.fields).filter(([field]) => !isBody(field)));
  const called = nameText(record.fields[heading ?? ""]) || record.number;
  const offers = (commands.data?.items ?? []).filter(({ may, command }) => may !== "no" && !always.includes(command));
  return (
    <article className="answer">
      <p className="crumbs">
        <Link to="/portal">{text.back}</Link>
      </p>
      <h1>{called}</h1>
      <p className="dim">
        <span className="number">{record.number}</span>
        {record.version !== null && record.version > 0 && `, ${text.answer.version(record.version)}`}
      </p>
      {bodies.map((field) => (
        <p key={field} className="body">
          {nameText(record.fields[field])}
        </p>
      ))}
      <Files name={name} fields={record.fields} offers={[]} />
      <Feedback name={name} head={record.head} offers={offers} />
      <Facts fields={rest} called={called} />
    </article>
  );
}

/** What readers may say of it: at once where nothing is asked, else by a form. */
function Feedback(props: { readonly name: RecordName; readonly head: number; readonly offers: readonly Offer[] }) {
  const { name, head, offers } = props;
  const client = useQueryClient();
  const [chosen, choose] = useState<Offer | null>(null);
  const [isSaid, setSaid] = useState(false);
  const say = useMutation({
    mutationFn: (command: string) => api.call.commandRecord({ params: { ...name }, body: { command } }),
    onSuccess: () => setSaid(true),
    onSettled: () => client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] }),
  });
  if (offers.length === 0) return null;
  return (
    <section aria-labelledby="helped">
      <h2 id="helped">{text.answer.helped}</h2>
      <Refusal error={say.error} />
      {isSaid ? (
        <p role="status">{text.answer.thanks}</p>
      ) : (
        <div className="takes">
          {offers.map((offer) => (
            <button
              key={offer.command}
              className="button"
              disabled={say.isPending}
              onClick={() => (offer.inputs.length === 0 ? say.mutate(offer.command) : choose(offer))}
            >
              {title(offer.command)}
            </button>
          ))}
        </div>
      )}
      {chosen !== null && (
        <Form name={name} offer={chosen} head={head} onClose={() => choose(null)} onDone={() => setSaid(true)} />
      )}
    </section>
  );
}
