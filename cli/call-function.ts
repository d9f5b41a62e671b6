import { ApplicationFailure } from "@temporalio/common";
import type { Functions } from "../activities/function/functions.ts";
import type { CallFunction } from "../channel/function/function.ts";
import { type Json, ownValue } from "../engine/base/json.ts";

/** What the other side will not take, however often it is sent. */
const final: ReadonlySet<unknown> = new Set([400, 404, 405, 410, 413, 415, 422]);

/** Functions as channels call them: a fault is an outcome, and so is a call that takes too long. */
export function createCallFunction(registry: Pick<Functions, "call">): CallFunction {
  return async ({ name, input, secrets, key, timeoutMs }) => {
    try {
      await registry.call(name, input, key, { secrets, timeoutMs });
      return { ok: true };
    } catch (error) {
      const isTimeout = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
      if (isTimeout) return { ok: false, isFinal: false, because: "did not answer in time" };
      if (!(error instanceof ApplicationFailure)) throw error;
      const fault = (error.details?.[0] ?? null) as Json;
      return { ok: false, isFinal: final.has(ownValue(fault, "status")), because: error.message.slice(0, 500) };
    }
  };
}
