import { useState } from "react";
import type { RecordName } from "../../data/record-queries.ts";
import { title } from "../../format/words.ts";
import type { Offer } from "../../record/command-form.tsx";
import { isFileOffer } from "./file-offer.ts";
import { Form } from "../../record/form.tsx";

/** Commands of every record, and what has a place of its own on the page. */
const elsewhere = ["comment", "link", "unlink", "attend", "acknowledge", "approve", "reject"];

/** What the record takes from whoever looks: a button each, what they are asked for first. */
export function Takes(props: {
  readonly name: RecordName;
  readonly head: number;
  readonly offers: readonly Offer[];
  readonly asked: readonly string[];
}) {
  const { name, head, asked } = props;
  const [chosen, choose] = useState<Offer | null>(null);
  const offers = props.offers.filter(
    (offer) =>
      offer.may !== "no" && !elsewhere.includes(offer.command) && !offer.command.includes(".") && !isFileOffer(offer),
  );
  if (offers.length === 0) return null;
  const ordered = offers.toSorted((a, b) => Number(asked.includes(b.command)) - Number(asked.includes(a.command)));
  return (
    <div className="takes">
      {ordered.map((offer) => (
        <button
          key={offer.command}
          className={asked.includes(offer.command) ? "button main" : "button"}
          onClick={() => choose(offer)}
        >
          {title(offer.command)}
        </button>
      ))}
      {chosen !== null && <Form name={name} offer={chosen} head={head} onClose={() => choose(null)} />}
    </div>
  );
}
