import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Reply } from "../../client/call.ts";
import { Refusal } from "../parts/refusal.tsx";
import { provePage } from "./queries.ts";
import { text } from "./text.ts";
import { WrongRecord } from "./wrong-record.tsx";

interface Proved {
  readonly records: number;
  readonly events: number;
  readonly wrong: readonly Reply<"verifyRecord">[];
  /** Null = all were proved. */
  readonly next: string | null;
}

const nothing: Proved = { records: 0, events: 0, wrong: [], next: null };
const count = new Intl.NumberFormat();

/** Proves all records page by page, and says how far it is; it may be stopped. */
export function ProveAll() {
  const [proved, tell] = useState<Proved | null>(null);
  const stopping = useRef(new AbortController());
  const prove = useMutation({
    async mutationFn() {
      stopping.current = new AbortController();
      const { signal } = stopping.current;
      let sum = nothing;
      do {
        const page = await provePage(sum.next ?? undefined, signal);
        sum = {
          records: sum.records + page.records,
          events: sum.events + page.events,
          wrong: [...sum.wrong, ...page.wrong],
          next: page.next,
        };
        tell(sum);
      } while (sum.next !== null && !signal.aborted);
    },
  });
  const isStopped = stopping.current.signal.aborted;
  return (
    <section aria-labelledby="prove-all">
      <h2 id="prove-all">{text.prove.title}</h2>
      <p className="dim">{text.prove.what}</p>
      <p>
        {prove.isPending ? (
          <button className="button" onClick={() => stopping.current.abort()}>
            {text.prove.stop}
          </button>
        ) : (
          <button className="button" onClick={() => prove.mutate()}>
            {text.prove.all}
          </button>
        )}
      </p>
      {!isStopped && <Refusal error={prove.error} />}
      {proved !== null && (
        <div role="status">
          <p>{saidOf(proved, isStopped)}</p>
          {proved.wrong.length > 0 && (
            <>
              <p className="refusal">{text.prove.wrong(proved.wrong.length)}</p>
              <ul className="findings">
                {proved.wrong.map((one) => (
                  <WrongRecord key={one.recordId} of={one} />
                ))}
              </ul>
            </>
          )}
        </div>
      )}
    </section>
  );
}

function saidOf({ records, events, wrong, next }: Proved, isStopped: boolean): string {
  if (isStopped) return text.prove.stopped(count.format(records));
  const told = [count.format(records), count.format(events)] as const;
  return next === null && wrong.length === 0 ? text.prove.whole(...told) : text.prove.going(...told);
}
