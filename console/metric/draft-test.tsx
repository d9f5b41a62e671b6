import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../data/api.ts";
import { Moment } from "../parts/moment.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { numberText } from "./number-text.ts";
import { text } from "./text.ts";

const spans = [7, 30, 90] as const;
/** Events that are listed; how many there were is said. */
const most = 100;

/** What the watch of a draft would have told of what is stored, before it is published. */
export function WatchTest(props: {
  readonly name: string;
  readonly file: { readonly path: string; readonly text: string };
}) {
  const { name, file } = props;
  const [days, choose] = useState<number>(spans[1]);
  const test = useMutation({
    mutationFn: () => api.call.testWatch({ params: { name }, body: { files: [file], days } }),
  });
  const { data } = test;
  return (
    <section aria-labelledby="draft-watch">
      <h2 id="draft-watch">{text.test.title}</h2>
      <p className="dim">{text.test.what}</p>
      <div className="choices" role="group" aria-label={text.test.days}>
        <span className="dim">{text.test.days}</span>
        {spans.map((one) => (
          <button key={one} className="chip" aria-pressed={one === days} onClick={() => choose(one)}>
            {one}
          </button>
        ))}
        <button className="button" disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? text.test.playing : text.test.play}
        </button>
      </div>
      <Refusal error={test.error} />
      {data !== undefined && (
        <div role="status">
          <p>
            <b>{text.test.told(data.events.filter(({ state }) => state === "firing").length, data.watched)}</b>,{" "}
            {text.test.perDay(numberText(data.perDay))}
            {data.learning > 0 && `, ${text.test.learning(data.learning)}`}.
          </p>
          {data.problems.length > 0 && <p className="refusal">{data.problems.join("; ")}</p>}
          <ul className="findings">
            {data.events.slice(0, most).map(({ at, key, state, severity, title }) => (
              <li key={`${at} ${key} ${state}`}>
                <Moment at={at} />{" "}
                <span className={state === "firing" ? "chip warn" : "chip"}>{text.test.states[state]}</span> {title}{" "}
                <span className="dim">{text.test.severity(severity)}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
