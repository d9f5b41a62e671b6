import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { Reply } from "../../client/call.ts";
import { api } from "../data/api.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Refusal } from "../parts/refusal.tsx";
import { text } from "./text.ts";

type Plan = NonNullable<Reply<"showRunControl">["retry"]>;
type Decision = "repeat" | "skip";

/**
 * A retry, with what it would do again said before: each effect that may happen a second time is there to be passed
 * over as done, and what only a person can know is decided before it can be sent.
 */
export function RetryForm(props: {
  readonly id: string;
  readonly plan: Plan;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}) {
  const { id, plan, onClose, onDone } = props;
  const [decided, decide] = useState<ReadonlyMap<string, Decision>>(new Map());
  const open = plan.undecided.filter((path) => !decided.has(path));
  const send = useMutation({
    mutationFn: () => {
      const of = (wanted: Decision): string[] => [...decided].flatMap(([path, one]) => (one === wanted ? [path] : []));
      const repeat = of("repeat").filter((path) => plan.undecided.includes(path));
      return api.call.retryRun({ params: { id }, body: { skip: of("skip"), repeat } });
    },
    onSuccess: (made) => onDone(made.id),
  });
  const asked = [...new Set([...plan.undecided, ...plan.repeats])];
  return (
    <Dialog label={text.retry.title} onClose={onClose}>
      <form
        className="retry-form"
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <h1>{text.retry.title}</h1>
        <p>{text.retry.what}</p>
        {asked.length === 0 && <p>{text.retry.nothing}</p>}
        {asked.map((path) => (
          <fieldset key={path}>
            <legend>
              <span className="mono">{path}</span>{" "}
              {plan.undecided.includes(path) ? text.retry.undecided : text.retry.repeats}
            </legend>
            {(["repeat", "skip"] as const).map((one) => (
              <label key={one} className="check">
                <input
                  type="radio"
                  name={path}
                  checked={(decided.get(path) ?? (plan.undecided.includes(path) ? null : "repeat")) === one}
                  onChange={() => decide((before) => new Map(before).set(path, one))}
                />
                {text.retry.choice[one]}
              </label>
            ))}
          </fieldset>
        ))}
        {plan.done.length > 0 && (
          <details>
            <summary>{text.retry.done(plan.done.length)}</summary>
            <ul>
              {plan.done.map((path) => (
                <li key={path} className="mono">
                  {path}
                </li>
              ))}
            </ul>
          </details>
        )}
        <Refusal error={send.error} />
        <div className="commands">
          <button type="button" className="button" onClick={onClose}>
            {text.retry.no}
          </button>
          <button className="button main" disabled={open.length > 0 || send.isPending}>
            {text.control.verb.retry}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
