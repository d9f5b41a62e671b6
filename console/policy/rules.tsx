import type { ReactNode } from "react";
import type { Reply } from "../../client/call.ts";
import { words } from "../format/words.ts";
import { Moment } from "../parts/moment.tsx";
import { text } from "./text.ts";

/** When a policy is looked at, its steps in their order, and what a finding does. */
export function Rules({ of }: { readonly of: Reply<"showPolicy"> }) {
  const { at, steps, opens, stopAbove, looked } = of;
  return (
    <section aria-labelledby="policy-rules">
      <h2 id="policy-rules">{text.steps}</h2>
      <ol className="ladder">
        {steps.map(({ step, severity }) => (
          <li key={step}>
            {text.before(step)}
            {severity !== null && <span className="chip">{text.severity(severity)}</span>}
          </li>
        ))}
      </ol>
      <dl className="facts-list">
        <Fact name={text.at}>{at.join(", ")}</Fact>
        <Fact name={text.last}>
          {looked === null ? (
            text.notYet
          ) : (
            <>
              <Moment at={looked.at} />, {text.next}{" "}
              {looked.next === null ? text.onChange : <Moment at={looked.next} />}
            </>
          )}
        </Fact>
        <Fact name={text.opens}>{opens === null ? text.opensNothing : words(opens)}</Fact>
        <Fact name={text.stopAbove}>{stopAbove === null ? text.never : `${stopAbove} %`}</Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
