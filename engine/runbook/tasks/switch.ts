import { isJsonObject, ownValue, type Json } from "../../base/json.ts";
import { evaluateCondition } from "../evaluate.ts";
import { readFlow } from "../flow.ts";
import type { Expression, Flow, Task } from "../ir.ts";
import { readExpression, type Reader, refuseUnknown, report, type TaskSource } from "../reader.ts";
import type { Control } from "../state.ts";
import { raise, type Step, taskScope } from "../work.ts";

type SwitchTask = Extract<Task, { kind: "switch" }>;

/** `switch`: cases in order, at most one without `when`; no case means the task's own `then`. */
export function readSwitch(reader: Reader, { base, definition, siblings }: TaskSource): Task {
  const at = `${base.path}/switch`;
  const list = ownValue(definition, "switch");
  const cases: { name: string; when: Expression | null; then: Flow }[] = [];
  if (!Array.isArray(list) || list.length === 0)
    report(reader, "malformed", at, "switch must be a list of cases that is not empty");
  else {
    for (const [index, item] of (list as readonly Json[]).entries()) {
      const entries = isJsonObject(item) ? Object.entries(item) : [];
      const [name = "", body = null] = entries[0] ?? [];
      if (entries.length !== 1 || !isJsonObject(body)) {
        report(reader, "malformed", `${at}/${index}`, "a case is one name with when and then below it");
        continue;
      }
      const here = `${at}/${index}/${name}`;
      refuseUnknown(reader, body, ["when", "then"], here);
      if (ownValue(body, "then") === undefined) report(reader, "malformed", here, `case "${name}" has no then`);
      cases.push({
        name,
        when: readExpression(reader, body, "when", here),
        then: readFlow(reader, ownValue(body, "then"), siblings, `${here}/then`),
      });
    }
  }
  if (cases.filter((one) => one.when === null).length > 1)
    report(reader, "malformed", at, "only one case may have no when: it is the default");
  return { ...base, kind: "switch", cases };
}

export function runSwitch({ work, thread, frame, task }: Step<SwitchTask>): Control {
  const scope = taskScope(work, thread, frame, { at: frame.input, input: frame.input });
  let chosen: Flow | null = null;
  for (const one of task.cases) {
    if (one.when === null) continue;
    const holds = evaluateCondition(one.when.jq, scope);
    if (!holds.ok) return raise(frame, "expression", `case "${one.name}": ${holds.error}`);
    if (holds.value) {
      chosen = one.then;
      break;
    }
  }
  chosen ??= task.cases.find((one) => one.when === null)?.then ?? null;
  const then = chosen === null ? "own" : chosen.to === "task" ? chosen.index : chosen.to;
  return { kind: "done", output: frame.input, then };
}
