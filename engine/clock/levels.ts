/** The conditions of a service level, read over a record as it stands. Used inside `attempt`. */
import { canonicalJson } from "../base/canonical.ts";
import { conditionHolds } from "../condition/evaluate.ts";
import type { Condition, EvaluationScope } from "../condition/ir.ts";
import { ownValue, type Json } from "../base/json.ts";
import { giveUp, need } from "./attempt.ts";
import type { ServiceLevel } from "./ir.ts";

export interface Levels {
  /** `when`: the agreement applies; omitted = always. */
  readonly applies: boolean;
  readonly stop: boolean;
  readonly cancel: boolean;
  readonly pause: boolean;
  /** True only at the moment the condition begins to hold, or with the command it reads. */
  readonly reset: boolean;
  /**
   * Owner the clock would belong to; undefined for a service level without `per`, null while nobody owns the record.
   */
  readonly owner: string | null | undefined;
}

/** `before` is the record before this commit; null when it was just opened. */
export function levelsOf(level: ServiceLevel, before: EvaluationScope | null, after: EvaluationScope): Levels {
  const holds = (condition: Condition | null, scope: EvaluationScope, name: string): boolean =>
    condition !== null && need(conditionHolds(condition, scope), `service level "${level.name}", ${name}: `);
  // A level would reset the clock with every commit: only the edge does. What the command said is no part of the state
  // before.
  const earlier =
    before === null ? null : { record: before.record, variables: { ...before.variables, command: null, event: null } };
  return {
    applies: level.when === null || holds(level.when, after, "when"),
    stop: holds(level.stop, after, "stop"),
    cancel: holds(level.cancel, after, "cancel"),
    pause: holds(level.pause, after, "pause"),
    reset: holds(level.reset, after, "reset") && !(earlier !== null && holds(level.reset, earlier, "reset")),
    owner: level.per === null ? undefined : ownerOf(level, ownValue(after.record, level.per) ?? null),
  };
}

/** Two service levels compete when they promise the same thing: one agreement, counted from one field to one end. */
export function promiseKey(level: ServiceLevel): string {
  return canonicalJson([level.agreement, level.per, level.startAt, level.stop]);
}

function ownerOf(level: ServiceLevel, value: Json): string | null {
  // A reference with declared `read` attributes is an object of its id, name and those attributes.
  const owner = ownValue(value, "id") ?? value;
  if (owner === null || typeof owner === "string") return owner;
  return giveUp(
    "evaluation",
    `service level "${level.name}": per "${level.per ?? ""}" holds ${JSON.stringify(value)}; it must name one owner`,
  );
}
