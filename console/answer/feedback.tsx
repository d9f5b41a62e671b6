import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { title } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import type { Offer } from "../record/command-form.tsx";
import { Form } from "../record/form.tsx";
import { text } from "./text.ts";

/** What readers may say of it: at once where nothing is asked, else by a form. */
export function Feedback(props: {
  readonly name: RecordName;
  readonly head: number;
  readonly offers: readonly Offer[];
}) {
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
      <h2 id="helped">{text.helped}</h2>
      <Refusal error={say.error} />
      {isSaid ? (
        <p role="status">{text.thanks}</p>
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
