/** What the record of a set of duplicates is opened with, and what it is sent. */
import { sentInput } from "../alert/send.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { evaluateValues } from "../condition/evaluate.ts";
import type { SetChange } from "./duplicate-set.ts";
import type { DuplicateRule } from "./ir.ts";

/** The record and its fields; a field whose value is null is left out. */
export function openingOf(
  name: string,
  open: NonNullable<DuplicateRule["open"]>,
  view: JsonObject,
  now: string,
): Result<{ readonly type: string; readonly fields: JsonObject }, string> {
  const made = evaluateValues(open.set, { record: view, variables: { now } });
  if (!made.ok) return failure(`class "${name}", duplicates.open.set.${made.error}`);
  const fields = Object.entries(made.value).filter((entry): entry is [string, Json] => entry[1] !== null);
  return ok({ type: open.record, fields: Object.fromEntries(fields) });
}

/** The command that is sent when nothing is left to decide; null = none is. */
export function clearing(
  { onClear }: DuplicateRule,
  text: string,
): Result<{ readonly name: string; readonly input: JsonObject } | null, string> {
  if (onClear === null) return ok(null);
  const input = sentInput(onClear, { text });
  return input.ok ? ok({ name: onClear.command, input: input.value }) : input;
}

/** What a record is told of a set that goes on otherwise, as one sentence. */
export function changeText(change: Extract<SetChange, { readonly kind: "change" }>, said: string): string {
  const { joined, cis } = change;
  const now = `now ${cis.map((ci) => `"${ci}"`).join(", ")}`;
  return joined.length === 0 ? `${said}; ${now}` : `${joined.map((ci) => `"${ci}"`).join(", ")} may be it too; ${now}`;
}

const quoted = (ids: readonly string[]): string => {
  const named = ids.slice(0, 5).map((id) => `"${id}"`);
  return `${named.join(", ")}${ids.length > named.length ? " and others" : ""}`;
};

const reason = (because: string | null): string => (because === null ? "" : `: ${because}`);

/** What a set hears of a merge. */
export function mergedText(main: string, others: readonly string[], because: string | null): string {
  const all = [...new Set(others)];
  return `${quoted(all)} ${all.length === 1 ? "is" : "are"} "${main}" now${reason(because)}`;
}

/** What a set hears when two of it are kept apart. */
export function apartText([one, two]: readonly [string, string], by: string, because: string | null): string {
  return `"${one}" and "${two}" are two, says ${by}${reason(because)}`;
}

/** What a set hears of CIs that are retired, or back. */
export function stateText(ids: readonly string[], state: string, because: string | null): string {
  return `${quoted(ids)} ${ids.length === 1 ? "is" : "are"} ${state}${reason(because)}`;
}

/** What a set hears of CIs that a report has shown. */
export const reportedText = "A report has shown it";

/** What a set hears that has become part of another one. */
export const joinedText = "All of them belong to an earlier set now";
