import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Sentences } from "../definition/sentences.tsx";
import { Lines } from "../definition/source.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { effectQuery, type Proposal } from "./queries.ts";
import { text } from "./text.ts";

/** What would be another in the definition, in meaning; folded below, the text. */
export function ProposalEffect({ of }: { readonly of: Proposal }) {
  const { kind, from, before, after } = of;
  return (
    <section className="proposal-effect" aria-labelledby="proposal-effect">
      <h2 id="proposal-effect">{text.effect}</h2>
      {after === null && <p>{text.retires(kind)}</p>}
      {after !== null && before === null && (
        <p>
          {text.fresh(kind)}, {text.madeOf}{" "}
          <Link className="linked" to="/definition/$kind/$" params={{ kind, _splat: from }}>
            {from}
          </Link>
          .
        </p>
      )}
      {after !== null && <Checked of={of} />}
      {after !== null && <Folded title={text.whole} lines={after} />}
      {before !== null && <Folded title={text.wholeBefore} lines={before} />}
    </section>
  );
}

/** What the checker says: as of now, so that what was published meanwhile is seen. */
function Checked({ of }: { readonly of: Proposal }) {
  const { data, error } = useQuery(effectQuery(of));
  if (data === undefined) return <Refusal error={error} />;
  return (
    <>
      {data.errors.length > 0 && (
        <div className="refusal">
          <p>{text.errors}</p>
          {data.errors.map(({ code, line, message }) => (
            <p key={`${code} ${String(line)} ${message}`}>
              {code}: {message}
            </p>
          ))}
        </div>
      )}
      {data.errors.length === 0 && data.change === null && <p className="dim">{text.nothing}</p>}
      {data.change?.change === "changed" && <Sentences of={data.change} />}
    </>
  );
}

function Folded({ title, lines }: { readonly title: string; readonly lines: string }) {
  return (
    <details>
      <summary>{title}</summary>
      <Lines of={lines} label={title} />
    </details>
  );
}
