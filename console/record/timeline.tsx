import { Fragment, type ReactNode, Suspense, useMemo, useState } from "react";
import type { RecordName } from "../data/record-queries.ts";
import { dayText, timeText } from "../format/moment.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";
import { type Act, actsOf, isTold, type LedgerEvent, moveOf, noteOf } from "./acts.ts";
import { ActTail } from "./act-tail.tsx";
import { actText, readable } from "./act-text.tsx";
import { lazyPart } from "../parts/lazy-part.ts";

const Why = lazyPart(async () => (await import("../why/why.tsx")).Why);

/** What happened, newest first: a line an act, or every entry of the ledger. A line opens to why it happened. */
export function Timeline(props: {
  readonly name: RecordName;
  readonly head: number;
  readonly events: readonly LedgerEvent[] | undefined;
  readonly error: unknown;
}) {
  const { name, head, events, error } = props;
  const [isWhole, showWhole] = useState(false);
  const [opened, open] = useState<string | null>(null);
  const acts = useMemo(
    () =>
      actsOf(events ?? [])
        .filter(isTold)
        .toReversed(),
    [events],
  );
  return (
    <section className="timeline" aria-label={text.record.timeline}>
      <div className="timeline-head">
        <h2>{text.record.timeline}</h2>
        {[false, true].map((whole) => (
          <button
            key={String(whole)}
            className="chip"
            aria-pressed={isWhole === whole}
            onClick={() => showWhole(whole)}
          >
            {whole ? text.record.ledger : text.record.happened}
          </button>
        ))}
        <span className="dim">{text.record.hint}</span>
      </div>
      <Refusal error={error} />
      <ol>
        {isWhole
          ? events?.toReversed().map((event) => (
              <li key={event.seq} className="line">
                <Moment at={event.at} show={timeText} />
                <span className="dot" />
                <div className="line-body">
                  <span className="mono dim">{event.seq}</span> {readable(event.text)}
                </div>
              </li>
            ))
          : acts.map((act, index) => {
              const key = `${act.id} ${act.events[0]!.seq}`;
              return (
                <Fragment key={key}>
                  {(index === 0 || dayText(acts[index - 1]!.at) !== dayText(act.at)) && (
                    <li className="day">{dayText(act.at)}</li>
                  )}
                  <ActLine act={act} isOpen={opened === key} toggle={() => open(opened === key ? null : key)}>
                    <Suspense>
                      <Why name={name} head={head} commandId={act.id} />
                    </Suspense>
                  </ActLine>
                </Fragment>
              );
            })}
      </ol>
    </section>
  );
}

function ActLine(props: {
  readonly act: Act;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  /** Why it happened, shown when it is open. */
  readonly children: ReactNode;
}) {
  const { act, isOpen, toggle, children } = props;
  const note = noteOf(act);
  return (
    <li className="line">
      <Moment at={act.at} show={timeText} />
      <span className={`dot ${toneOf(act)}`} />
      <div className="line-body">
        {note !== null && (
          <div className={note.internal ? "note internal" : "note"}>
            <header>
              <b>{act.by}</b> {note.internal ? text.record.internal : text.record.comment}
            </header>
            <p>{note.text}</p>
          </div>
        )}
        {(note === null || moveOf(act) !== null) && (
          <button className="say" aria-expanded={isOpen} onClick={toggle}>
            {actText(act)}
          </button>
        )}
        <ActTail act={act} />
        {isOpen && children}
      </div>
    </li>
  );
}

function toneOf(act: Act): string {
  if (act.events.some(({ kind }) => kind === "opened")) return "moved";
  if (noteOf(act) !== null) return "person";
  if (moveOf(act) !== null) return "moved";
  return act.events.every(({ kind }) => kind === "clock") ? "timer" : "";
}
