import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, Suspense, useState } from "react";
import { predictedQuery, type RecordName } from "../data/record-queries.ts";
import { filesIn } from "../file/held-file.ts";
import { title, words } from "../format/words.ts";
import type { ListedRecord } from "../queue/column.ts";
import { text } from "./text.ts";
import { Clocks } from "./clocks.tsx";
import type { Offer } from "./command-form.tsx";
import { Entry } from "./entry.tsx";
import { Files } from "./files.tsx";
import { Links } from "./links.tsx";
import { Similar } from "./similar.tsx";
import { lazyPart } from "../parts/lazy-part.ts";
import { Value } from "../value/value.tsx";

const Suggested = lazyPart(async () => (await import("../answer/suggested.tsx")).Suggested);
const Asked = lazyPart(async () => (await import("./asked.tsx")).Asked);
const PredictedValues = lazyPart(async () => (await import("./predicted.tsx")).PredictedValues);
const Holding = lazyPart(async () => (await import("../window/holding.tsx")).Holding);

/** What is loaded when it is opened, and what permission it takes: causes come from alerts, a proof is of all. */
const folded = [
  ["causes", "alerts.read"],
  ["wouldTake", "definitions.read"],
  ["prove", "records.read"],
] as const;

/** What stands beside the timeline: clocks, approvals, what is linked, runs and fields. */
export function Aside(props: {
  readonly name: RecordName;
  readonly record: ListedRecord;
  readonly offers: readonly Offer[];
  readonly readAt: number;
  readonly may: (permission: string) => boolean;
}) {
  const { name, record, offers, readAt } = props;
  const predicted = useQuery({ ...predictedQuery(name), enabled: !record.final }).data?.items ?? [];
  const fields = Object.entries(record.fields).filter(
    ([name, value]) =>
      name !== "title" &&
      value !== null &&
      value !== "" &&
      !(Array.isArray(value) && value.length === 0) &&
      filesIn({ value }).length === 0,
  );
  return (
    <aside className="record-aside">
      <section>
        <h2>{text.record.clocks}</h2>
        <Clocks clocks={record.clocks} readAt={readAt} />
      </section>
      {record.reservation !== null && (
        <Suspense>
          <Holding of={record.reservation} />
        </Suspense>
      )}
      {record.approvals.length > 0 && (
        <section>
          <h2>{text.record.approvals}</h2>
          <dl className="facts-list">
            {record.approvals.map(({ approval, stage, outcome, decisions, approvers }) => (
              <Entry key={`${approval}/${stage}`} name={`${words(approval)} ${words(stage)}`}>
                <b>{words(outcome)}</b>
                {decisions.map(({ by, decision }) => ` · ${by}: ${decision}`).join("")}
                {outcome === "waiting" && ` · ${approvers.join(", ")}`}
              </Entry>
            ))}
          </dl>
        </section>
      )}
      <Files name={name} fields={record.fields} offers={offers} />
      <Links of={record.links} />
      <Similar name={name} offers={offers} head={record.head} />
      {!record.final && (
        <Suspense>
          {predicted.length > 0 && <PredictedValues name={name} offers={offers} items={predicted} />}
          <Suggested record={record} />
        </Suspense>
      )}
      <Runs of={record.runs} />
      <section>
        <h2>{text.record.fields}</h2>
        <dl className="facts-list">
          {fields.map(([field, value]) => (
            <Entry key={field} name={title(field)}>
              <Value of={value} name={field} />
            </Entry>
          ))}
          <Entry name={text.record.definitions}>
            {[
              ["Lifecycle", record.lifecycle],
              ["RecordType", name.type],
            ].map(([kind = "", of = ""]) => (
              <Link
                key={kind}
                className="linked"
                to="/definition/$kind/$"
                params={{ kind, _splat: of }}
                search={{ bundle: record.bundle, record: record.number }}
              >
                {title(kind)}
              </Link>
            ))}
          </Entry>
        </dl>
      </section>
      {folded
        .filter(([, permission]) => props.may(permission))
        .map(([part]) => (
          <Folded key={part} title={text.record[part]}>
            <Asked of={part} name={name} />
          </Folded>
        ))}
    </aside>
  );
}

/** What is loaded when it is opened. */
function Folded({ title: heading, children }: { readonly title: string; readonly children: ReactNode }) {
  const [isAsked, ask] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => ask(currentTarget.open)}>
      <summary>{heading}</summary>
      {isAsked && <Suspense>{children}</Suspense>}
    </details>
  );
}

/** What was begun for the record, with what came of it. */
function Runs({ of }: { readonly of: ListedRecord["runs"] }) {
  if (of.length === 0) return null;
  return (
    <section>
      <h2>{text.record.runs}</h2>
      <dl className="facts-list">
        {of.map(({ run, purpose, runbook, outcome }) => (
          <Entry key={run} name={words(purpose)}>
            <Link to="/run/$" params={{ _splat: run }}>
              {runbook ?? run}
            </Link>{" "}
            {words(outcome)}
          </Entry>
        ))}
      </dl>
    </section>
  );
}
