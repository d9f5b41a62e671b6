import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { type RecordName, similarQuery } from "../data/record-queries.ts";
import { words } from "../format/words.ts";
import type { Offer } from "./command-form.tsx";
import { Form } from "./form.tsx";
import { text } from "./text.ts";

/** Records that may be about the same, with what made them alike; each is linked from here by the form of `link`. */
export function Similar(props: {
  readonly name: RecordName;
  readonly offers: readonly Offer[];
  readonly head: number;
}) {
  const { name, offers, head } = props;
  const found = useQuery(similarQuery(name));
  const [chosen, choose] = useState<string | null>(null);
  const offer = offers.find(({ command, may }) => command === "link" && may !== "no");
  const items = found.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2>{text.record.similar}</h2>
      <ul className="similar">
        {items.map(({ id, type, number, label, state, words: alike, cis }) => (
          <li key={id}>
            <Link to="/$type/$number" params={{ type, number }} className="mono">
              {number}
            </Link>{" "}
            {label} <span className="dim">{words(state)}</span>
            <small className="dim">
              {" "}
              {text.record.alike} {[...alike, ...cis].join(", ")}
            </small>{" "}
            {offer !== undefined && (
              <button className="chip" aria-label={text.record.linkTo(number)} onClick={() => choose(id)}>
                {text.record.link}
              </button>
            )}
          </li>
        ))}
      </ul>
      {chosen !== null && offer !== undefined && (
        <Form name={name} offer={toRecord(offer, chosen)} head={head} onClose={() => choose(null)} />
      )}
    </section>
  );
}

/** The form of `link` with the other record filled in. */
function toRecord(offer: Offer, id: string): Offer {
  return { ...offer, inputs: offer.inputs.map((input) => (input.name === "record" ? { ...input, value: id } : input)) };
}
