import { useQuery } from "@tanstack/react-query";
import type { Reply } from "../../client/call.ts";
import { explanationQuery, type RecordName } from "../data/record-queries.ts";
import { valueText } from "../format/value.ts";
import { words } from "../format/words.ts";
import { Refusal } from "../parts/refusal.tsx";
import { text as common } from "../text.ts";
import { readable } from "../record/act-text.tsx";
import { text } from "./text.ts";

type Explained = Reply<"explainRecord">["events"][number];

/** Why what one command brought about happened: the rule that decided it, with what it saw, and those that did not apply. */
export function Why(props: { readonly name: RecordName; readonly head: number; readonly commandId: string }) {
  const { name, head, commandId } = props;
  const { data, error } = useQuery(explanationQuery(name, head));
  const explained = data?.events.filter((event) => event.commandId === commandId);
  if (explained === undefined)
    return <div className="why">{error === null ? common.loading : <Refusal error={error} />}</div>;
  const lines = explained.filter(({ rule, because }) => rule !== null || because.length > 0);
  const others = lines.flatMap((line) => line.others);
  return (
    <div className="why">
      {lines.length === 0 && <p>{text.noReason}</p>}
      <dl>
        {lines.map(({ seq, rule, because, inputs }) => (
          <div key={seq}>
            <dt className="mono">{rule?.split("/").slice(-2).join("/") ?? text.because}</dt>
            <dd>
              {readable(because.join("; "))}
              <Inputs of={inputs} />
            </dd>
          </div>
        ))}
      </dl>
      {others.length > 0 && (
        <details>
          <summary>{text.others(others.length)}</summary>
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
        {text.byDefinitions} <span className="mono">{explained[0]?.version.bundle.slice(0, 12)}</span>
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
      {text.with} {given}
    </span>
  );
}

function partsOf(value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return valueText(value);
  return Object.entries(value)
    .map(([name, part]) => `${words(name)} ${valueText(part)}`)
    .join(" and ");
}
