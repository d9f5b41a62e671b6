import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { Moment } from "../parts/moment.tsx";
import { NumberLink } from "../parts/number-link.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { demoQuery } from "./queries.ts";
import { partsOf } from "./line-parts.ts";
import { text } from "./text.ts";

type Play = NonNullable<Reply<"showDemo">["play"]>;

/** Stories of the sample company: one is played at a time, and its progress stands here. Elsewhere it is nothing. */
export function DemoPanel() {
  const client = useQueryClient();
  const { data } = useQuery(demoQuery);
  const [isOver, close] = useState<string | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: demoQuery.queryKey });
  const begin = useMutation({
    mutationFn: (story: string) => api.call.playDemo({ body: { story } }),
    onSettled: renew,
  });
  if (data === undefined || data.because !== null) return null;
  const { play, stories } = data;
  const isPlaying = play?.endedAt === null;
  const titleOf = (name: string): string => stories.find((one) => one.name === name)?.title ?? name;
  return (
    <section className="demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{text.demo.title}</h2>
      {!isPlaying && (
        <>
          <p className="dim">{text.demo.what}</p>
          <ul className="stories">
            {stories.map(({ name, title }) => (
              <li key={name}>
                <button className="button" disabled={begin.isPending} onClick={() => begin.mutate(name)}>
                  {text.demo.play}: {title}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <Refusal error={begin.error} />
      {play !== null && play.id !== isOver && (
        <Progress play={play} title={titleOf(play.story)} onChange={renew} onClose={() => close(play.id)} />
      )}
    </section>
  );
}

function Progress(props: {
  readonly play: Play;
  readonly title: string;
  readonly onChange: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { play, title, onChange, onClose } = props;
  const { id, question, outcome } = play;
  const answer = useMutation({
    mutationFn: (yes: boolean) => api.call.answerDemo({ params: { id }, body: { yes } }),
    onSettled: onChange,
  });
  const stop = useMutation({ mutationFn: () => api.call.stopDemo({ params: { id } }), onSettled: onChange });
  return (
    <div className="play">
      <header>
        <b>{title}</b>
        <span className="dim">
          {outcome === null ? text.demo.goes : text.demo.outcome[outcome]} {text.demo.since}{" "}
          <Moment at={play.startedAt} />
        </span>
        {play.recordId !== null && (
          <span>
            {text.demo.record} <NumberLink id={play.recordId} />
          </span>
        )}
        {outcome === null ? (
          <button className="button" disabled={stop.isPending || stop.isSuccess} onClick={() => stop.mutate()}>
            {stop.isSuccess ? text.demo.stopping : text.demo.stop}
          </button>
        ) : (
          <button className="button" onClick={onClose}>
            {text.demo.again}
          </button>
        )}
      </header>
      <ol aria-label={text.demo.lines} aria-live="polite">
        {play.lines.map((line, index) => (
          <li key={`${line.at} ${String(index)}`}>
            <Moment at={line.at} />
            <span>
              {partsOf(line.text).map((part, place) =>
                part.kind === "text" ? (
                  part.text
                ) : (
                  <Link key={`${part.text} ${String(place)}`} to={part.href} className="mono">
                    {part.text}
                  </Link>
                ),
              )}
            </span>
          </li>
        ))}
      </ol>
      {question !== null && (
        <div className="question" role="alertdialog" aria-label={question}>
          <b>{question}</b>
          <button className="button main" disabled={answer.isPending} onClick={() => answer.mutate(true)}>
            {text.demo.yes}
          </button>
          <button className="button" disabled={answer.isPending} onClick={() => answer.mutate(false)}>
            {text.demo.no}
          </button>
        </div>
      )}
      <Refusal error={answer.error ?? stop.error} />
    </div>
  );
}
