import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Reply } from "../../client/call.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { type CauseOf, causesQuery } from "./queries.ts";
import { text } from "./text.ts";

type Found = Reply<"alertCauses">;
type Cause = Found["items"][number];

/** What has probably caused it, the most probable first, each with its evidence. That nothing was found is an answer. */
export function Causes({ of }: { readonly of: CauseOf }) {
  const { data, error } = useQuery(causesQuery(of));
  return (
    <div className="causes">
      <Refusal error={error} />
      {data === undefined && error === null && (
        <p className="dim" role="status">
          {text.looking}
        </p>
      )}
      {data !== undefined && <Answer of={data} />}
    </div>
  );
}

function Answer({ of: { trouble, looked, truncated, items } }: { readonly of: Found }) {
  if (trouble === null) return <p className="dim">{text.noTrouble}</p>;
  return (
    <>
      <p className="dim">
        {text.since} <Moment at={trouble.at} /> {text.on}{" "}
        {trouble.cis.length === 0 ? text.nowhere : <Items of={trouble.cis} />}. {text.looked(looked, truncated)}
      </p>
      {items.length === 0 && <p>{text.nothing}</p>}
      <ol>
        {items.map((cause) => (
          <li key={`${cause.kind} ${cause.id} ${cause.ci}`}>
            <Line of={cause} />
          </li>
        ))}
      </ol>
    </>
  );
}

function Line({ of }: { readonly of: Cause }) {
  const { kind, id, ci, what, from, until, score, terms, path } = of;
  return (
    <>
      <div className="feed-head">
        <span className="number">{text.score(percentOf(score))}</span>
        <span className="chip">{text.kinds[kind]}</span>
        {kind === "work" && <NumberLink id={id} />}
        {kind === "alert" ? (
          <Link to="/alert/$" params={{ _splat: id }}>
            {what}
          </Link>
        ) : (
          <span>{what}</span>
        )}
        <span>
          {text.on} <Items of={[ci]} />
        </span>
        <span className="dim">
          <Moment at={from} />
          {until !== null && until !== from && (
            <>
              {" "}
              {text.until} <Moment at={until} />
            </>
          )}
        </span>
      </div>
      <details>
        <summary>{text.why}</summary>
        <p className="dim">{text.way}</p>
        <p className="cause-way">
          {path.map((step) => (
            <span key={step.id}>
              <Items of={[step.id]} /> {step.type !== null && <span className="dim">{words(step.type)} → </span>}
            </span>
          ))}
        </p>
        <p className="dim">{text.product}</p>
        <dl className="cause-terms">
          {(Object.keys(text.terms) as readonly (keyof typeof text.terms)[]).map((term) => (
            <div key={term}>
              <dt>{text.terms[term]}</dt>
              <dd className="number">{terms[term]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

function Items({ of }: { readonly of: readonly string[] }) {
  return (
    <>
      {of.map((id, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Link className="mono linked" to="/ci/$" params={{ _splat: id }}>
            {id}
          </Link>
        </span>
      ))}
    </>
  );
}

/** A score of 0 to 1 of a hundred, in one digit behind the point. */
function percentOf(score: number): string {
  return (score * 100).toFixed(1);
}
