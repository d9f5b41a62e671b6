/** What is done about a finding next: its record is opened, told of a step, or told that it is over. */
import { type SentCommand, sentInput } from "../alert/send.ts";
import type { JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { endingText, type Ending, type Finding } from "./finding.ts";
import type { Policy } from "./ir.ts";

/** A finding with all that its record is to be told of. */
export interface Acted extends Finding {
  /** Null = it is not over. */
  readonly ended: Ending | null;
  /** What its policy does with a CI that is found is done. */
  readonly done: boolean;
}

export type Act =
  | {
      readonly kind: "open";
      readonly key: string;
      readonly as: string;
      readonly record: string;
      readonly fields: JsonObject;
    }
  /** `onStep` or `onClear`; null = nothing is sent, and the record counts as told. */
  | { readonly kind: "tell"; readonly of: "onStep" | "onClear"; readonly sent: Sent | null };

export interface Sent {
  readonly id: string;
  readonly name: string;
  readonly input: JsonObject;
}

/** `policy` null = it was retired. Null = nothing is to be done. The error is for who reads the finding. */
export function nextAct(policy: Policy | null, finding: Acted): Result<Act | null, string> {
  const { id, told, ended, step, opening, refused, exception } = finding;
  if (told === null) {
    const open = policy?.open ?? null;
    if (ended !== null || opening === null || refused !== null || exception !== null || open === null) return ok(null);
    return ok({ kind: "open", key: findingKey(id), as: open.as, record: open.record, fields: opening });
  }
  if (ended !== null) {
    // Who has agreed to what was done knows that it is over.
    const isAgreed = finding.done && policy?.then?.agreed != null;
    return tell("onClear", isAgreed ? null : (policy?.onClear ?? null), finding, `${findingKey(id)}:clear`);
  }
  if (step <= told || exception !== null) return ok(null);
  return tell("onStep", policy?.onStep ?? null, finding, `${findingKey(id)}:step:${String(step)}`);
}

/** The key under which the record of a finding is opened once. */
function findingKey(id: string): string {
  return `finding:${id}`;
}

function tell(of: "onStep" | "onClear", sent: SentCommand | null, finding: Acted, id: string): Result<Act, string> {
  if (sent === null) return ok({ kind: "tell", of, sent: null });
  const { title, why, stepName, severity, ended } = finding;
  const text = ended === null ? `${title}: ${why}` : `${title}: ${endingText(ended)}`;
  const input = sentInput(sent, { text, title, why, step: stepName, severity });
  if (!input.ok) return failure(input.error);
  return ok({ kind: "tell", of, sent: { id, name: sent.command, input: input.value } });
}
