/**
 * Tasks that a person said are done when a run was retried: the run passes over them as over a task whose `if` is
 * false. Each is named by its path, which means every iteration of it, or by `path#iteration`.
 */
import { effectId } from "./effect.ts";
import type { Runbook } from "./ir.ts";
import type { MachineState } from "./state.ts";

/** The state with more tasks to be passed over; those of an earlier retry stay. */
export function passOver(state: MachineState, tasks: readonly string[]): MachineState {
  return tasks.length === 0 ? state : { ...state, passedOver: [...new Set([...(state.passedOver ?? []), ...tasks])] };
}

export function isPassedOver({ passedOver }: MachineState, path: string, iteration: string): boolean {
  return passedOver !== undefined && (passedOver.includes(path) || passedOver.includes(effectId(path, iteration)));
}

/** The path of a task as somebody named it, with or without its iteration; null when the runbook has no such task. */
export function pathOfTask(runbook: Runbook, named: string): string | null {
  if (runbook.tasks.has(named)) return named;
  const at = named.lastIndexOf("#");
  const path = at < 0 ? "" : named.slice(0, at);
  return runbook.tasks.has(path) && /^r?\d+(?:\.r?\d+)*$/.test(named.slice(at + 1)) ? path : null;
}
