import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/api.ts";
import type { RecordName } from "../data/record-queries.ts";
import { title, words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import type { Offer } from "./command-form.tsx";
import { text } from "./text.ts";

interface Proposed {
  readonly prediction: string;
  readonly field: string;
  readonly value: string;
  readonly command: string;
  readonly because: readonly { readonly term: string }[];
}

/** Values that are proposed for fields, with their reasons: taken over by a command of the person, or refused. */
export function PredictedValues(props: {
  readonly name: RecordName;
  readonly offers: readonly Offer[];
  readonly items: readonly Proposed[];
}) {
  const { name, offers } = props;
  const client = useQueryClient();
  const [isSent, setSent] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const decide = async (take: boolean, { prediction, field, value, command }: Proposed): Promise<void> => {
    setSent(true);
    setError(null);
    try {
      if (take) await api.call.commandRecord({ params: { ...name }, body: { command, input: { [field]: value } } });
      else await api.call.rejectPredicted({ params: { ...name, prediction } });
    } catch (refused) {
      setError(refused);
    }
    await client.invalidateQueries({ queryKey: ["record", `${name.type}/${name.number}`] });
    setSent(false);
  };
  const items = props.items.filter(({ command }) =>
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
            <button className="chip" disabled={isSent} onClick={() => void decide(true, of)}>
              {text.record.takeOver}
            </button>{" "}
            <button className="chip" disabled={isSent} onClick={() => void decide(false, of)}>
              {text.record.refuse}
            </button>
          </li>
        ))}
      </ul>
      <Refusal error={error} />
    </section>
  );
}
