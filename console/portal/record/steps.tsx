import { title } from "../../format/words.ts";
import { Moment } from "../../parts/moment.tsx";
import type { Own } from "../queries.ts";
import { text } from "../text.ts";

/** The states a record was in as a line, the present one last. */
export function Steps({ steps, final }: { readonly steps: Own["steps"]; readonly final: boolean }) {
  return (
    <ol className="steps" aria-label={text.record.where} tabIndex={0}>
      {steps.map(({ state, at }, index) => (
        <li
          key={`${at} ${state}`}
          aria-current={index === steps.length - 1 ? "step" : undefined}
          className={final ? "over" : ""}
        >
          <b>{title(state)}</b>
          <span className="dim">
            <Moment at={at} />
          </span>
        </li>
      ))}
    </ol>
  );
}
