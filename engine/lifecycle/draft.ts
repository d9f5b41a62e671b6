/**
 * Invariants kept here:
 * 1. Every event is folded as it is decided, so the state a later step of the decision sees is the state that the
 *    stored ledger will give (design 3.2): there is no second way to change a record.
 * 2. A reading is written to the ledger before the first event that was decided with it, and only when it is news.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { fold } from "./fold.ts";
import type { EventBody, NewEvent } from "./event.ts";
import type { RecordState } from "./record.ts";

/** A decision in the making: the events so far and the record they lead to. */
export interface Draft {
  /** The record after the events so far; an error before `opened`. */
  state(): RecordState;
  isOpen(): boolean;
  /** Folds an event and returns its sequence, which `body` may be made of. */
  emit(body: EventBody | ((seq: number) => EventBody)): number;
  /** Keeps a reading under a name such as `ci/shop-db1`. */
  note(name: string, value: Json): void;
  /** What is known under that name, from this decision or an earlier one. */
  readonly noted: (name: string) => Json | undefined;
  /** Another number whenever what `state` or `noted` say may have changed. */
  version(): number;
  events(): readonly NewEvent[];
  /** The place reached; calling what it returns takes back everything decided since. */
  mark(): () => void;
}

export function createDraft(before: RecordState | null, commandId: string, by: string, at: number): Draft {
  let state = before;
  const events: NewEvent[] = [];
  let version = 0;
  let news = new Map<string, Json>();

  function nextSeq(): number {
    return (state?.head ?? 0) + 1;
  }
  function append(body: EventBody): number {
    const seq = nextSeq();
    events.push({ at, by, body });
    state = fold(state, { at, by, body, seq, commandId });
    version += 1;
    return seq;
  }
  function writeNews(): void {
    if (news.size === 0 || state === null) return;
    const facts = Object.fromEntries(news);
    news = new Map();
    append({ kind: "factsRead", facts });
  }
  return {
    state() {
      if (state === null) throw new Error("the record is not open yet");
      return state;
    },
    isOpen: () => state !== null,
    emit(body) {
      writeNews();
      return append(typeof body === "function" ? body(nextSeq()) : body);
    },
    version: () => version,
    note(name, value) {
      version += 1;
      const known = state !== null && Object.hasOwn(state.facts, name) ? state.facts[name]?.value : undefined;
      if (known === undefined || canonicalJson(known) !== canonicalJson(value)) news.set(name, value);
      else news.delete(name);
    },
    noted(name) {
      if (news.has(name)) return news.get(name);
      return state !== null && Object.hasOwn(state.facts, name) ? state.facts[name]?.value : undefined;
    },
    mark() {
      const [knownState, count, knownNews] = [state, events.length, new Map(news)];
      return () => {
        version += 1;
        state = knownState;
        events.length = count;
        news = knownNews;
      };
    },
    events() {
      if (events.length > 0) writeNews();
      return events;
    },
  };
}
