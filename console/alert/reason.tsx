import type { Reply } from "../../client/call.ts";
import { valueText } from "../format/value.ts";
import { text } from "./feed-text.ts";

type Why = Reply<"showAlert">["reason"];

const parts = ["binding", "rule", "group", "also"] as const;

/** Why an alert is on this item, under this rule, in this group: the words of what decided it. */
export function Reason({ of }: { readonly of: Why }) {
  const told = parts.filter((name) => of[name] !== undefined && of[name] !== null);
  if (told.length === 0) return null;
  return (
    <dl className="facts-list reason">
      {told.map((name) => (
        <div key={name}>
          <dt>{text.alert.reason[name]}</dt>
          <dd>{reasonText(of[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

function reasonText(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(reasonText).join("\n") : valueText(value);
}
