/** What a mail comes to by the rules of its mailbox. The rules see what mail-scope.ts makes of it. */
import type { JsonObject } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { conditionHolds, evaluateValue } from "../condition/evaluate.ts";
import type { Condition, EvaluationScope, Value } from "../condition/ir.ts";
import type { Mailbox, MailCommand } from "./ir.ts";

export type Opening =
  | { readonly kind: "order"; readonly rule: number; readonly item: string; readonly form: JsonObject }
  | { readonly kind: "record"; readonly rule: number; readonly record: string; readonly fields: JsonObject }
  | { readonly kind: "refuse"; readonly rule: number; readonly because: string };

export interface AskedCommand {
  /** Its place in the list. */
  readonly index: number;
  readonly command: string;
  readonly input: JsonObject;
}

/** What the mail opens, or why it opens nothing. `now`: instant text. */
export function openingBy({ name, open }: Mailbox, mail: JsonObject, now: string): Result<Opening, string> {
  const scope: EvaluationScope = { record: mail, variables: { now } };
  for (const [rule, { when, does }] of open.entries()) {
    const holds = held(when, scope);
    if (!holds.ok) return failure(`rule ${String(rule + 1)} of "open": ${holds.error}`);
    if (!holds.value) continue;
    if (does.kind === "refuse") {
      const because = evaluateValue(does.because, scope);
      return because.ok
        ? ok({
            kind: "refuse",
            rule,
            because: typeof because.value === "string" ? because.value : JSON.stringify(because.value),
          })
        : failure(`rule ${String(rule + 1)} of "open": ${because.error.message}`);
    }
    const values = evaluated(does.kind === "order" ? does.form : does.fields, scope);
    if (!values.ok) return failure(`rule ${String(rule + 1)} of "open": ${values.error}`);
    return ok(
      does.kind === "order"
        ? { kind: "order", rule, item: does.item, form: values.value }
        : { kind: "record", rule, record: does.record, fields: values.value },
    );
  }
  return failure(`no rule of the mailbox "${name}" takes it`);
}

/** The commands of a list whose condition holds, with what they are sent with. `record`: as its type describes it. */
export function commandsBy(
  commands: readonly MailCommand[],
  mail: JsonObject,
  record: JsonObject,
  now: string,
): Result<readonly AskedCommand[], string> {
  const scope: EvaluationScope = { record: mail, variables: { now, record } };
  const asked: AskedCommand[] = [];
  for (const [index, { command, when, with: given }] of commands.entries()) {
    const holds = held(when, scope);
    if (!holds.ok) return failure(`"${command}": ${holds.error}`);
    if (!holds.value) continue;
    const input = evaluated(given, scope);
    if (!input.ok) return failure(`"${command}": ${input.error}`);
    asked.push({ index, command, input: input.value });
  }
  return ok(asked);
}

function held(when: Condition | null, scope: EvaluationScope): Result<boolean, string> {
  if (when === null) return ok(true);
  const holds = conditionHolds(when, scope);
  return holds.ok ? holds : failure(holds.error.message);
}

/** What is absent is not given: a form takes no null for a text. */
function evaluated(values: { readonly [name: string]: Value }, scope: EvaluationScope): Result<JsonObject, string> {
  const found: { [name: string]: JsonObject[string] } = {};
  for (const [name, value] of Object.entries(values)) {
    const one = evaluateValue(value, scope);
    if (!one.ok) return failure(`${name}: ${one.error.message}`);
    if (one.value !== null) found[name] = one.value;
  }
  return ok(found);
}
