import { type ReactNode, useId } from "react";
import { useNow } from "../data/use-now.ts";
import { timeText } from "../format/moment.ts";
import { spanText } from "../format/span.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

/** Older than this, and it is said how old: numbers are read anew each minute at least. */
const freshMs = 90_000;

/** A part of the wall, with how old it is. */
export function Block(props: {
  readonly title: string;
  readonly count?: string | undefined;
  /** When it was read, UTC milliseconds; 0 = not yet. */
  readonly readAt: number;
  readonly error: unknown;
  readonly children: ReactNode;
}) {
  const { title, count, readAt, error, children } = props;
  const now = useNow();
  const id = useId();
  const age = now - readAt;
  const at = new Date(readAt).toISOString();
  return (
    <section className={age > freshMs && readAt > 0 ? "old" : ""} aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {count !== undefined && <b className="number">{count}</b>}
        {readAt > 0 && (
          <small>
            {text.wall.asOf} <time dateTime={at}>{timeText(at)}</time>
            {age > freshMs && `, ${text.wall.ago(spanText(age))}`}
          </small>
        )}
      </h2>
      <Refusal error={error} />
      {children}
    </section>
  );
}
