/** Commands that the engine sends to the record of a group of alerts: which, and with what input. */
import { evaluateValue } from "../condition/evaluate.ts";
import type { Value } from "../condition/ir.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";

/** A command that the engine sends by itself. The definition says its name and each part of its input. */
export interface SentCommand {
  readonly command: string;
  readonly with: { readonly [name: string]: Value };
}

/** What a group of alerts has to tell: `.` of `onJoin` and `onClear`, with `repair` beside. */
export interface GroupNews {
  /** One sentence: what joined or cleared. */
  readonly text: string;
  /** Alerts that joined, or that the group has had. */
  readonly count: number;
}

/** The alert that the others of a group come from. */
export interface GroupCause extends JsonObject {
  readonly title: string;
  /** Id of its CI. */
  readonly ci: string | null;
  readonly because: string;
}

/** A repair of the group that has begun; null = none has. */
export interface GroupRepair extends JsonObject {
  readonly remediation: string;
  /** Record it raised. */
  readonly record: string;
}

/** The input of the command, or which part of it could not be made and why. A part that is null is left out. */
export function groupInput(
  sent: SentCommand,
  news: GroupNews & { readonly primary?: GroupCause },
  repair: GroupRepair | null,
): Result<JsonObject, string> {
  return sentInput(sent, { text: news.text, count: news.count, primary: news.primary ?? null, repair });
}

/** The input of the command that makes the record of a group part of another one, `into`. */
export function mergeInput(sent: SentCommand, text: string, into: string): Result<JsonObject, string> {
  return sentInput(sent, { text, into });
}

/** The input of the command for what fires again. */
export function reopenInput(sent: SentCommand, text: string): Result<JsonObject, string> {
  return sentInput(sent, { text });
}

/**
 * What a record is told of a group that has cleared while an alert of another one of it fires: the input of `$note`.
 */
export function clearedText({ text }: Pick<GroupNews, "text">): JsonObject {
  return { text: `${text}; other alerts of it still fire` };
}

/** The input of a sent command with `view` as `.`. A part that is null is left out. */
export function sentInput(sent: SentCommand, view: Json): Result<JsonObject, string> {
  const input: [string, Json][] = [];
  for (const [name, value] of Object.entries(sent.with)) {
    const result = evaluateValue(value, { record: view, variables: {} });
    if (!result.ok) return failure(`"${sent.command}", ${name}: ${result.error.message}`);
    if (result.value !== null) input.push([name, result.value]);
  }
  return ok(Object.fromEntries(input));
}
