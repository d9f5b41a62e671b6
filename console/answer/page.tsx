import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { recordTypesQuery } from "../data/queries.ts";
import { commandsQuery, recordQuery } from "../data/record-queries.ts";
import { filesIn } from "../file/held-file.ts";
import { entriesOf } from "../format/entries.ts";
import { Refusal } from "../parts/refusal.tsx";
import { ValueList } from "../value/value-list.tsx";
import { Feedback } from "./feedback.tsx";
import { Formatted } from "./formatted.tsx";
import { versionQuery } from "./queries.ts";
import { feedbackIn, saidBy } from "./said.ts";
import { text } from "./text.ts";

/** An answer as those read it who only read: as it was approved last, also for who writes the next version. */
export function AnswerPage() {
  const name = useParams({ from: "/shell/answer/$type/$number" });
  const found = useQuery(recordQuery(name));
  const commands = useQuery(commandsQuery(name));
  const types = useQuery(recordTypesQuery);
  const record = found.data?.record;
  const wanted = record?.draft === true ? (record.version ?? 0) : 0;
  const frozen = useQuery(versionQuery(name, wanted));
  if (record === undefined || types.data === undefined || (wanted > 0 && frozen.data === undefined))
    return (
      <div className="page">
        <Refusal error={found.error ?? types.error ?? frozen.error} />
      </div>
    );
  const fields = { ...record.fields, ...frozen.data?.fields };
  const weights = types.data.items.find(({ type }) => type === name.type)?.search ?? {};
  const { heading, bodies, rest } = saidBy(fields, weights);
  const files = filesIn(fields);
  const isOther = frozen.data !== undefined && bodies.some(([field]) => record.fields[field] !== fields[field]);
  const fileNames = files.map((file) => file.name);
  const known = entriesOf(rest).filter(
    ([, value]) => !(Array.isArray(value) && value.every((one) => fileNames.includes(one as string))),
  );
  return (
    <article className="page answer">
      <header>
        <div className="crumbs">
          <Link to="/answers">{text.title}</Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{record.number}</span>
        </div>
        <h1>{heading || record.number}</h1>
        <p className="dim">
          {(record.version ?? 0) > 0 ? text.version(record.version ?? 0) : text.noVersion} ·{" "}
          <Link to="/$type/$number" params={name}>
            {text.record}
          </Link>
        </p>
        {isOther && <p className="dim">{text.draft}</p>}
      </header>
      {bodies.map(([field, body]) => (
        <Formatted key={field} text={body} />
      ))}
      {files.length > 0 && (
        <section>
          <h2>{text.files}</h2>
          <ul className="files">
            {files.map((file) => (
              <li key={file.id}>
                <a href={`/v1/files/${encodeURIComponent(file.id)}`} download={file.name}>
                  {file.name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Feedback name={name} head={record.head} offers={feedbackIn(commands.data?.items ?? [])} />
      {known.length > 0 && (
        <section>
          <h2>{text.known}</h2>
          <ValueList of={known} />
        </section>
      )}
    </article>
  );
}
