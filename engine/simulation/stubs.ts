/** What functions answer in a scenario, and the log of what was called. */
import type { Json, JsonObject } from "../base/json.ts";
import type { SecretUse } from "../runbook/state.ts";
import type { CallAnswer } from "./ir.ts";

export interface LoggedCall {
  readonly at: number;
  readonly call: string;
  readonly with: Json;
  /** Where the product puts secrets into `with`. */
  readonly secrets?: readonly SecretUse[];
  /** The step of a runbook or the fact that called. */
  readonly by: string;
}

export interface Stubs {
  /**
   * One answer an occurrence, the last repeating. An unstubbed call answers a fault and is a problem of the scenario.
   */
  call(call: LoggedCall): CallAnswer;
  calls(): readonly LoggedCall[];
}

/** `own`: what is answered without being stubbed; null = nothing of the kind. */
export function createStubs(
  answers: { readonly [call: string]: readonly CallAnswer[] },
  problem: (message: string) => void,
  own: (call: LoggedCall) => CallAnswer | null,
): Stubs {
  const log: LoggedCall[] = [];
  const used = new Map<string, number>();
  return {
    call(call) {
      log.push(call);
      const known = own(call);
      if (known !== null) return known;
      const list = Object.hasOwn(answers, call.call) ? (answers[call.call] ?? []) : [];
      const count = used.get(call.call) ?? 0;
      used.set(call.call, count + 1);
      const answer = list[Math.min(count, list.length - 1)];
      if (answer !== undefined) return answer;
      problem(`${call.by} calls "${call.call}", which is not stubbed; say what it answers under given.calls`);
      const fault: JsonObject = {
        type: "about:blank",
        status: 501,
        title: `"${call.call}" is not stubbed in this scenario`,
      };
      return { fault, takesMs: 0 };
    },
    calls: () => log,
  };
}
