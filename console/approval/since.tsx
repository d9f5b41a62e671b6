import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { Value } from "../value/value.tsx";
import { text } from "./text.ts";

type Earlier = NonNullable<Reply<"listSigned">["items"][number]["earlier"]>;

/** What of that which is signed is another than when it was decided on, or asked, before. */
export function Since({ earlier }: { readonly earlier: Earlier }) {
  const { at, changes } = earlier;
  const then = text.approvals.then(earlier);
  return (
    <section className="since" aria-label={text.approvals.sinceThen}>
      <h2>
        {changes.length === 0 ? text.approvals.nothingSince : text.approvals.changedSince} {then} (<Moment at={at} />)
      </h2>
      {changes.length > 0 && (
        <ul>
          {changes.map(({ field, was, is }) => (
            <li key={field}>
              <b>{title(field)}</b>{" "}
              <del>
                <Told value={was} name={field} />
              </del>{" "}
              <ins>
                <Told value={is} name={field} />
              </ins>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Told({ value, name }: { readonly value: unknown; readonly name: string }) {
  return valueText(value) === "" ? text.approvals.none : <Value of={value} name={name} />;
}
