import type { Reply } from "../../client/call.ts";
import { fieldText } from "./record-cell.ts";
import { clockTime, withClockTimes } from "./time.ts";

type Signing = Reply<"listSigned">["items"][number];

/** What an approval signs, a field a line, and what of it is another than before. */
export function signingText({ approval, stage, digest, signed, earlier }: Signing): string {
  const width = Math.max(0, ...Object.keys(signed).map((name) => name.length));
  return [
    `${approval}, stage ${stage}${digest === null ? "" : `, digest ${digest}`}`,
    ...Object.entries(signed).map(([name, value]) => `  ${name.padEnd(width)}  ${shown(value)}`),
    ...(earlier === null ? [] : sinceText(earlier)),
  ].join("\n");
}

function sinceText({ at, by, decision, own, changes }: NonNullable<Signing["earlier"]>): readonly string[] {
  const did = decision === "approve" ? "approved" : "rejected";
  const then = by === null ? "it was asked before" : `${own ? "you" : by} ${did} it`;
  const since = `since ${then} at ${clockTime(at)}`;
  if (changes.length === 0) return [`nothing of it has changed ${since}`];
  return [`changed ${since}:`, ...changes.map(({ field, was, is }) => `  ${field}: ${shown(was)} -> ${shown(is)}`)];
}

function shown(value: unknown): string {
  return withClockTimes(fieldText(value)) || "nothing";
}
