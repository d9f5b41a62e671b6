/**
 * All that is wrong with what a person gave, told at once.
 *
 * Invariants kept here:
 * 1. The refusal is that of the first fault, by code and message; the others stand in its details, each with its place.
 * 2. What is no fault of the input (a conflict, an expression that failed) ends the decision, unless a fault was found
 *    before: it may follow from that.
 * 3. A decision of an older engine is made again as it was made then: it ends at its first fault.
 */
import { isJsonObject, ownValue, type Json } from "../base/json.ts";
import { pointerPart } from "../base/pointer.ts";
import type { Refusal } from "./protocol.ts";
import { Refused } from "./refusal.ts";
import type { Work } from "./work.ts";

/** One thing that is wrong. */
export interface InputFault {
  /** JSON pointer into the input of the command: `/impact`, for an opening `/fields/impact`. */
  readonly pointer: string;
  /** Code of the refusal it would be alone. */
  readonly code: string;
  readonly detail: string;
}

export interface Faults {
  /** What the check answers; undefined when it found a fault, which is kept. */
  attempt<T>(pointer: string, check: () => T): T | undefined;
  /** Keeps that these inputs are missing (OPS405), those not told yet. `at`: the pointer of what holds them. */
  lack(at: string, names: readonly string[], text: (names: readonly string[]) => string): void;
  any(): boolean;
  /** Whether something at this place is wrong, or beneath it. */
  has(pointer: string): boolean;
  /** Refuses with the first fault when there is one. */
  end(): void;
}

/** Before it, a decision ended at its first fault. */
const sinceEngine = 5;

/** Told at most: a body may hold thousands of names that nobody knows. */
const most = 50;

export function createFaults({ engine }: Pick<Work, "engine">): Faults {
  const gathers = engine === undefined || engine >= sinceEngine;
  const found: InputFault[] = [];
  let first: Refusal | null = null;
  const has = (pointer: string): boolean =>
    found.some((fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`));
  const end = (): void => {
    if (first === null) return;
    if (!gathers) throw new Refused(first);
    const details = isJsonObject(first.details) ? first.details : {};
    const faults = found.slice(0, most) as unknown as Json;
    const more = found.length > most ? { moreFaults: found.length - most } : {};
    throw new Refused({ ...first, details: { ...details, faults, ...more } });
  };
  return {
    attempt(pointer, check) {
      if (!gathers) return check();
      try {
        return check();
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        const { refusal } = error;
        if (refusal.reason === "invalidInput") {
          first ??= refusal;
          found.push({ pointer, code: refusal.code, detail: refusal.message });
        } else if (first === null) throw error;
        return undefined;
      }
    },
    lack(at, names, text) {
      const code = "OPS405";
      const news = names.filter((name) => !has(`${at}/${pointerPart(name)}`));
      if (news.length === 0) return;
      first ??= { code, reason: "invalidInput", message: text(news), durable: false, details: { missing: [...news] } };
      found.push(...news.map((name) => ({ pointer: `${at}/${pointerPart(name)}`, code, detail: text([name]) })));
      if (!gathers) end();
    },
    any: () => first !== null,
    has,
    end,
  };
}

/** All that was wrong with the input, the first fault first; empty for a refusal of another kind. */
export function faultsOf({ details }: Pick<Refusal, "details">): readonly InputFault[] {
  const faults = isJsonObject(details) ? ownValue(details, "faults") : undefined;
  if (!Array.isArray(faults)) return [];
  return faults;
}

/** The message, and what is wrong besides what it tells. */
export function refusalText(refusal: Pick<Refusal, "message" | "details">): string {
  const { message, details } = refusal;
  const missing = isJsonObject(details) ? (ownValue(details, "missing") ?? []) : [];
  const names = Array.isArray(missing) ? (missing as readonly string[]) : [];
  const others = faultsOf(refusal).filter(
    ({ pointer, code, detail }) =>
      detail !== message && !(code === "OPS405" && names.some((name) => pointer.endsWith(`/${pointerPart(name)}`))),
  );
  return [message, ...others.map(({ pointer, detail }) => `${pointer}: ${detail}`)].join("; ");
}
