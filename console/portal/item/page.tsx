import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { nameText, valueText } from "../../format/value.ts";
import { title } from "../../format/words.ts";
import { Moment } from "../../parts/moment.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { spanText } from "../span.ts";
import { itemQuery } from "../queries.ts";
import { Link } from "../router.tsx";
import { text } from "../text.ts";
import { useSettled } from "../../data/use-settled.ts";
import { Hints } from "../../answer/hints.tsx";
import { OrderForm } from "./order-form.tsx";

/** One thing that may be asked for: what it is, what to expect, its form, and what is known already of what is written. */
export function ItemPage({ item: name }: { readonly item: string }) {
  const found = useQuery(itemQuery(name));
  const [written, write] = useState("");
  const settled = useSettled(written);
  const item = found.data;
  if (item === undefined) return <Refusal error={found.error} />;
  const expected = item.sets.filter(({ value }) => value !== null && typeof value !== "object");
  return (
    <>
      <p className="crumbs">
        <Link to="/portal">{text.back}</Link>
      </p>
      <h1>{item.title}</h1>
      {item.description !== null && <p className="lead">{item.description}</p>}
      {item.validUntil !== null && (
        <p className="dim">
          {text.item.until} <Moment at={item.validUntil} />
        </p>
      )}
      {expected.length > 0 && (
        <section aria-labelledby="expect">
          <h2 id="expect">{text.item.expect}</h2>
          <dl className="facts-list value-list">
            {expected.map(({ field, type, value }) => (
              <div key={field} className="pair">
                <dt>{title(field)}</dt>
                <dd>{type === "duration" ? spanText(nameText(value)) : valueText(value)}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <OrderForm item={item} onWrite={write} />
      <Hints
        type={item.record}
        written={settled}
        answerHref={({ id }) => `/portal/answer/${id}`}
        recordHref={({ id }) => `/portal/mine/${id}`}
      />
    </>
  );
}
