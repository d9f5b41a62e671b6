/**
 * `$reaction`: a linked record, which this one calls `link`, entered `state`.
 *
 * 1. Each linked record is heard in the order of its own ledger: what it told before something that was heard already
 *    counts no more, so that no delivery out of order moves this record by what is long over.
 */
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { orAttention } from "../attention.ts";
import { instantText } from "../instant.ts";
import { listens } from "./hearing.ts";
import { readsLink } from "./linked.ts";
import { recompute } from "../field/recompute.ts";
import { refuse } from "../refusal.ts";
import { react } from "../transition.ts";
import { mainMachine, type Work } from "../work.ts";

/** Input `{ link, state, record, seq, by }`. False when it has nothing to say to this record. Refuses with OPS418. */
export function followReaction(work: Work): boolean {
  const { input } = work.command;
  const link = ownValue(input, "link");
  const state = ownValue(input, "state");
  if (typeof link !== "string" || typeof state !== "string") {
    return refuse("OPS418", "invalidInput", "$reaction needs the texts link and state, and the record");
  }
  if (!hear(work, link, input)) return false;
  const name = `${link}.${state}`;
  const by = ownValue(input, "by");
  const event: Json = {
    name,
    link,
    state,
    record: ownValue(input, "record") ?? null,
    input: {},
    by: typeof by === "string" ? by : work.command.by.user,
    at: instantText(work.now),
  };
  // What is computed over the linked records is known before anything reacts.
  const isComputed = readsLink(work.bundle, link) && recompute(work, { engine: true });
  const hasReacted = orAttention(
    work,
    "a reaction",
    () => react(work, mainMachine(work), name, { name, input: {}, event, engine: true }),
    () => true,
  );
  return isComputed || hasReacted;
}

/** Keeps how far the other record has told. False when it has told more than this before (invariant 1). */
function hear(work: Work, link: string, input: JsonObject): boolean {
  const record = ownValue(ownValue(input, "record") ?? null, "id");
  const seq = ownValue(input, "seq");
  if (typeof record !== "string" || typeof seq !== "number") return true;
  const { heard } = work.draft.state();
  if (seq < (heard?.[link]?.[record] ?? 0)) return false;
  if (listens(mainMachine(work).lifecycle, link)) work.draft.emit({ kind: "heard", link, record, seq });
  return true;
}
