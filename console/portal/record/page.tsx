import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { commandsQuery, recordQuery, type RecordName, timelineQuery } from "../../data/record-queries.ts";
import { nameText } from "../../format/value.ts";
import { useLive, useNews } from "../../news/use-news.ts";
import { Moment } from "../../parts/moment.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { StateChip } from "../../parts/state-chip.tsx";
import { Composer } from "../../record/composer.tsx";
import { OwnRow } from "../own/row.tsx";
import { Wait } from "../own/wait.tsx";
import { ownQuery } from "../queries.ts";
import { Link } from "../router.tsx";
import { text } from "../text.ts";
import { Facts } from "./facts.tsx";
import { Files } from "./files.tsx";
import { Steps } from "./steps.tsx";
import { Story } from "./story.tsx";
import { Takes } from "./takes.tsx";

/** One record as those see it whom it is for: where it is, what they can do, what happened. It follows what others do. */
export function RecordPage({ name }: { readonly name: RecordName }) {
  const client = useQueryClient();
  const found = useQuery(recordQuery(name));
  const commands = useQuery(commandsQuery(name));
  const timeline = useQuery(timelineQuery(name));
  const open = useInfiniteQuery(ownQuery(true));
  const over = useInfiniteQuery({ ...ownQuery(false), enabled: found.data?.record.final === true });
  const id = `${name.type}/${name.number}`;
  const live = useLive();
  useNews([`record:${id}`], 250, () => {
    void client.invalidateQueries({ queryKey: ["record", id] });
    void client.invalidateQueries({ queryKey: ["own"] });
  });
  const { record } = found.data ?? {};
  if (record === undefined) return <Refusal error={found.error} />;
  const all = [open, over].flatMap(({ data }) => data?.pages.flatMap((page) => page.items) ?? []);
  const own = all.find((one) => one.id === id);
  const parts = all.filter(({ openedFor }) => openedFor === id);
  const comment = commands.data?.items.find(({ command }) => command === "comment");
  return (
    <>
      <p className="crumbs">
        <Link to="/portal/mine">{text.own.title}</Link>
        <span className={`live ${live}`} role="status">
          {text.record[live]}
        </span>
      </p>
      <h1>{own?.label ?? (nameText(record.fields["title"]) || record.number)}</h1>
      <p className="facts">
        <span className="number">{record.number}</span>
        <StateChip state={record.state} final={record.final} />
        {own !== undefined && !record.final && <Wait waitsFor={own.waitsFor} />}
        <span className="dim">
          {text.record.asked} <Moment at={record.openedAt} />
        </span>
      </p>
      {own !== undefined && <Steps steps={own.steps} final={own.final} />}
      <Takes name={name} head={record.head} offers={commands.data?.items ?? []} asked={own?.waitsFor?.commands ?? []} />
      {parts.length > 0 && (
        <section aria-labelledby="parts">
          <h2 id="parts">{text.own.parts}</h2>
          <ul className="rows">
            {parts.map((part) => (
              <OwnRow key={part.id} own={part} />
            ))}
          </ul>
        </section>
      )}
      {comment !== undefined && comment.may !== "no" && <Composer name={name} mayBeInternal={false} />}
      <Story events={timeline.data ?? []} error={timeline.error} />
      <Files name={name} fields={record.fields} offers={commands.data?.items ?? []} />
      <Facts fields={record.fields} called={own?.label ?? ""} />
    </>
  );
}
