import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../data/api.ts";
import { type RecordName, predictedQuery } from "../data/record-queries.ts";
import { title, words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import type { Offer } from "./command-form.tsx";
import { text } from "./text.ts";

type Taken = { readonly prediction: string; readonly field: string; readonly value: string; readonly command: string };

/** Values that are proposed for fields, with their reasons: taken over by a command of the person, or refused. */
export function PredictedValues(props: { readonly name: RecordName; readonly offers: readonly Offer[] }) {
  const { name, offers } = props;
  const client = useQueryClient();
  const found = useQuery(predictedQuery(name));
  const decide = useMutation({
    mutationFn: async ({ take, of }: { readonly take: boolean; readonly of: Taken }) => {
      const { prediction, field, value, command } = of;
      if (take) await api.call.commandRecord({ params: { ...name }, body: { command, input: { [field]: value } } });
      else await api.call.rejectPredicted({ params: { ...name, prediction } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] }),
  });
  const items = (found.data?.items ?? []).filter(({ command }) =>
    offers.some((offer) => offer.command === command && offer.may !== "no"),
  );
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="predicted">
      <h2 id="predicted">{text.record.predicted}</h2>
      <ul className="similar">
        {items.map((of) => (
          <li key={of.prediction}>
            {title(of.field)} <b>{words(of.value)}</b>
            <small className="dim">
              {" "}
              {text.record.alike} {of.because.map(({ term }) => term).join(", ")}
            </small>{" "}
            <button className="chip" disabled={decide.isPending} onClick={() => decide.mutate({ take: true, of })}>
              {text.record.takeOver}
            </button>{" "}
            <button className="chip" disabled={decide.isPending} onClick={() => decide.mutate({ take: false, of })}>
              {text.record.refuse}
            </button>
          </li>
        ))}
      </ul>
      <Refusal error={decide.error} />
    </section>
  );
}
