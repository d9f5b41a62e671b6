import { useQuery } from "@tanstack/react-query";
import { Feedback } from "../../answer/feedback.tsx";
import { Formatted } from "../../answer/formatted.tsx";
import { feedbackIn, saidBy } from "../../answer/said.ts";
import { recordTypesQuery } from "../../data/queries.ts";
import { commandsQuery, recordQuery, type RecordName } from "../../data/record-queries.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { Files } from "../record/files.tsx";
import { Facts } from "../record/facts.tsx";
import { Link } from "../router.tsx";
import { text } from "../text.ts";

/** An answer as it was approved last: its words by their weight, then what else is known of it, then whether it helped. */
export function AnswerPage({ name }: { readonly name: RecordName }) {
  const found = useQuery(recordQuery(name));
  const commands = useQuery(commandsQuery(name));
  const types = useQuery(recordTypesQuery);
  const { record } = found.data ?? {};
  if (record === undefined) return <Refusal error={found.error} />;
  const weights = types.data?.items.find(({ type }) => type === name.type)?.search ?? {};
  const { heading, bodies, rest } = saidBy(record.fields, weights);
  const called = heading || record.number;
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
      {bodies.map(([field, body]) => (
        <Formatted key={field} text={body} />
      ))}
      <Files name={name} fields={record.fields} offers={[]} />
      <Feedback name={name} head={record.head} offers={feedbackIn(commands.data?.items ?? [])} />
      <Facts fields={rest} called={called} />
    </article>
  );
}
