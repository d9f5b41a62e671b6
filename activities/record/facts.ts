import { ApplicationFailure } from "@temporalio/activity";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { type FactNeed, type FactReading, noReadings, type Readings } from "../../engine/lifecycle/read/needs.ts";

export interface FactActivities {
  /** Answers declared look-ups by calling their functions. */
  readFacts(params: { readonly facts: readonly FactNeed[] }): Promise<Readings>;
}

/** Calls a function of the registry by name; a fault of the function is thrown as an RFC 7807 object. */
export type CallFunction = (name: string, input: Json, idempotencyKey: string) => Promise<Json>;

export function createFactActivities(deps: {
  readonly call: CallFunction;
  readonly now: () => number;
}): FactActivities {
  return {
    async readFacts({ facts }) {
      const answers = await Promise.all(facts.map(async (fact) => [fact.key, await answer(deps, fact)] as const));
      return { ...noReadings, at: deps.now(), facts: Object.fromEntries(answers) };
    },
  };
}

/**
 * A function that fails with a fault has answered: the definition decides what that means. Anything else is retried.
 */
async function answer(
  deps: { readonly call: CallFunction; readonly now: () => number },
  fact: FactNeed,
): Promise<FactReading> {
  const base = { at: deps.now(), call: fact.call, with: fact.with };
  try {
    return { ...base, value: await deps.call(fact.call, fact.with, fact.key) };
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    return { ...base, fault };
  }
}

function faultOf(error: unknown): JsonObject | null {
  const details = error instanceof ApplicationFailure ? error.details?.[0] : undefined;
  return typeof details === "object" && details !== null && "status" in details ? (details as JsonObject) : null;
}
