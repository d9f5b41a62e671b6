import { useInfiniteQuery } from "@tanstack/react-query";
import { useLayoutEffect, useRef } from "react";
import { timeText } from "../format/moment.ts";
import { Refusal } from "../parts/refusal.tsx";
import { linesQuery } from "./queries.ts";
import { nameOf } from "./steps.tsx";
import { text } from "./text.ts";

/** What steps print, as it comes. It stays at its end, unless somebody has scrolled up to read. */
export function Log({ id }: { readonly id: string }) {
  const found = useInfiniteQuery(linesQuery(id));
  const lines = found.data?.pages.flatMap(({ items }) => items).toReversed() ?? [];
  const box = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const last = lines.at(-1)?.seq;
  useLayoutEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  return (
    <section aria-labelledby="run-log">
      <h2 id="run-log">{text.runs.log}</h2>
      <Refusal error={found.error} />
      {found.hasNextPage && (
        <button className="button" onClick={() => void found.fetchNextPage()}>
          {text.runs.earlier}
        </button>
      )}
      {found.data !== undefined && lines.length === 0 && <p className="dim">{text.runs.noLines}</p>}
      {lines.length > 0 && (
        <ol
          ref={box}
          className="log"
          tabIndex={0}
          aria-label={text.runs.log}
          onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) =>
            (follows.current = scrollTop + clientHeight > scrollHeight - 24)
          }
        >
          {lines.map(({ seq, at, path, stream, text: line }) => (
            <li key={seq} className={stream}>
              <time dateTime={at} title={at}>
                {timeText(at)}
              </time>
              <span className="dim">
                {nameOf(path)}
                {stream !== "out" && ` ${text.runs.stream[stream]}`}
              </span>
              <span>{line}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
