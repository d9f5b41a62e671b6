/** What the answer of an API that is asked comes to: the items that are news, and from where to go on. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { canonicalJson } from "../base/canonical.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { evaluateValue } from "../condition/evaluate.ts";
import { compileExpression } from "../expression/compile.ts";
import type { PollReceive } from "./ir.ts";

export interface PollState {
  readonly cursor: Json;
  /** What was listed last, by what tells items apart. */
  readonly listed: JsonObject;
}

export interface ReadAnswer extends PollState {
  readonly items: readonly Json[];
}

const mostItems = 10_000;
const longestCursor = 4_000;

/** What is added to the address, or why it cannot be computed. */
export function pollQuery(
  { query }: PollReceive,
  cursor: Json,
  now: string,
): Result<readonly [string, string][], string> {
  const parts: [string, string][] = [];
  for (const [name, value] of Object.entries(query)) {
    const said = evaluateValue(value, { record: { cursor }, variables: { now } });
    if (!said.ok) return failure(`query "${name}": ${said.error.message}`);
    if (said.value === null || said.value === "") continue;
    if (typeof said.value === "object") return failure(`query "${name}" is no text`);
    parts.push([name, String(said.value)]);
  }
  return ok(parts);
}

export function readAnswer(poll: PollReceive, answer: Json, state: PollState): Result<ReadAnswer, string> {
  const items = poll.items === null ? ok<readonly Json[]>([answer]) : all("items", poll.items, answer);
  if (!items.ok) return items;
  if (items.value.length > mostItems)
    return failure(`an answer holds ${String(items.value.length)} items, at most ${String(mostItems)} are taken`);
  if (poll.listed !== null) return listedItems(poll.listed, items.value, state);
  if (poll.cursor === null) return ok({ items: items.value, ...state });
  const next = all("cursor", poll.cursor, { answer, cursor: state.cursor });
  if (!next.ok) return next;
  const [cursor = null] = next.value;
  if (typeof cursor === "object" && cursor !== null) return failure("the cursor is neither a text nor a number");
  if (typeof cursor === "string" && cursor.length > longestCursor)
    return failure(`the cursor is longer than ${String(longestCursor)} characters`);
  return ok({ items: items.value, cursor: cursor ?? state.cursor, listed: state.listed });
}

/** Items that are listed no more come once again. */
function listedItems(jq: string, items: readonly Json[], state: PollState): Result<ReadAnswer, string> {
  const listed: [string, Json][] = [];
  for (const item of items) {
    const id = all("listed", jq, item);
    if (!id.ok) return id;
    if (id.value.length !== 1) return failure(`listed "${jq}" does not yield one value for each item`);
    listed.push([canonicalJson(id.value[0] ?? null), item]);
  }
  const now = new Set(listed.map(([id]) => id));
  const gone = Object.entries(state.listed).flatMap(([id, item]) =>
    now.has(id) ? [] : [isJsonObject(item) ? { ...item, gone: true } : { item, gone: true }],
  );
  return ok({ items: [...items, ...gone], cursor: null, listed: Object.fromEntries(listed) });
}

function all(what: string, jq: string, input: Json): Result<readonly Json[], string> {
  const compiled = compileExpression(jq);
  if (!compiled.ok) return failure(`${what} "${jq}" does not compile: ${compiled.error.message}`);
  const values = compiled.value.all(input);
  return values.ok ? values : failure(`${what} "${jq}" failed on this answer: ${values.error.message}`);
}
