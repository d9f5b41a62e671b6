import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { meQuery } from "../data/queries.ts";
import { commandsQuery, recordQuery, timelineQuery } from "../data/record-queries.ts";
import { nameText } from "../format/value.ts";
import { title } from "../format/words.ts";
import { useNews } from "../news/use-news.ts";
import { LiveMark } from "../parts/live-mark.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { Aside } from "./aside.tsx";
import { Commands } from "./commands.tsx";
import { Composer } from "./composer.tsx";
import { Facts } from "./facts.tsx";
import { StateLane } from "./state-lane.tsx";
import { Timeline } from "./timeline.tsx";

/** One record: what it is now, what it takes, all that happened to it and why. It follows its ledger. */
export function RecordPage() {
  const name = useParams({ from: "/shell/$type/$number" });
  const client = useQueryClient();
  const found = useQuery(recordQuery(name));
  const commands = useQuery({ ...commandsQuery(name), placeholderData: keepPreviousData });
  const timeline = useQuery(timelineQuery(name));
  const me = useQuery(meQuery);
  const id = `${name.type}/${name.number}`;
  useNews([`record:${id}`], 250, () => void client.invalidateQueries({ queryKey: ["record", id] }));

  if (found.data === undefined)
    return (
      <div className="page">
        <Refusal error={found.error} />
      </div>
    );
  const { record, readAt } = found.data;
  const may = (permission: string): boolean => me.data?.permissions.includes(permission as never) === true;
  const comment = commands.data?.items.find(({ command }) => command === "comment");
  return (
    <article className="record">
      <header className="record-head">
        <div className="crumbs">
          <Link to="/work/$type" params={{ type: name.type }}>
            {title(name.type)}
          </Link>
          <span aria-hidden="true">/</span>
          <span className="mono">{record.number}</span>
          <LiveMark />
        </div>
        <div className="title">
          <h1>{nameText(record.fields["title"]) || record.number}</h1>
          <Commands name={name} offers={commands.data?.items ?? []} head={record.head} />
        </div>
        <Facts record={record} />
        <StateLane name={name} events={timeline.data ?? []} final={record.final} />
      </header>
      <Timeline name={name} head={record.head} events={timeline.data} error={timeline.error} />
      <Aside name={name} record={record} offers={commands.data?.items ?? []} readAt={readAt} may={may} />
      {comment !== undefined && comment.may !== "no" && (
        <Composer
          name={name}
          // Who does not see internal notes writes none.
          mayBeInternal={comment.inputs.some((input) => input.name === "internal") && may("records.internal")}
        />
      )}
    </article>
  );
}
