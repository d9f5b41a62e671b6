import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text as common } from "../text.ts";
import { readable } from "./act-text.tsx";
import { text } from "./text.ts";

type Explained = Reply<"explainRecord">["events"][number];

/** Why an act happened: the rule that decided it, with what it saw, and folded those that did not apply. */
export function Why({
  explained,
  error,
}: {
  readonly explained: readonly Explained[] | undefined;
  readonly error: unknown;
}) {
  if (explained === undefined)
    return <div className="why">{error === null ? common.loading : <Refusal error={error} />}</div>;
  const lines = explained.filter(({ rule, because }) => rule !== null || because.length > 0);
  const others = lines.flatMap((line) => line.others);
  return (
    <div className="why">
      {lines.length === 0 && <p>{text.record.noReason}</p>}
      <dl>
        {lines.map(({ seq, rule, because, inputs }) => (
          <div key={seq}>
            <dt className="mono">{rule?.split("/").slice(-2).join("/") ?? text.record.because}</dt>
            <dd>
              {readable(because.join("; "))}
              <Inputs of={inputs} />
            </dd>
          </div>
        ))}
      </dl>
      {others.length > 0 && (
        <details>
          <summary>{text.record.others(others.length)}</summary>
          <dl>
            {others.map(({ rule, because }) => (
              <div key={rule}>
                <dt className="mono">{rule}</dt>
                <dd className="dim">{because}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
      <p className="dim">
        {text.record.byDefinitions} <span className="mono">{explained[0]?.version.bundle.slice(0, 12)}</span>
      </p>
    </div>
  );
}

function Inputs({ of }: { readonly of: Explained["inputs"] }) {
  const shown = Object.entries(of).filter(([, value]) => value !== null && value !== "none");
  if (shown.length === 0) return null;
  const given = shown.map(([name, value]) => `${words(name)} ${partsOf(value)}`).join(", ");
  return (
    <span className="dim">
      {" "}
      {text.record.with_} {given}
    </span>
  );
}

function partsOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return valueText(value);
  return Object.entries(value)
    .map(([name, part]) => `${words(name)} ${valueText(part)}`)
    .join(" and ");
}
