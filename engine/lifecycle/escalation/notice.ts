/**
 * What one step of an escalation says, and to whom. It decides nothing about the record, so it is a reading of it: no
 * event, and only `.` and `$now` are known to the notification. Publishing refuses one that reads more (OPS202).
 */
import type { Audience } from "../../clock/ir.ts";
import { evaluateValue } from "../../condition/evaluate.ts";
import type { EvaluationScope, Value } from "../../condition/ir.ts";
import { type Result, failure, ok } from "../../base/result.ts";
import { resolve } from "../tell/audience.ts";
import { createDraft } from "../draft.ts";
import { engineActor } from "../engine-actor.ts";
import { textOf } from "../evaluation.ts";
import { instantText } from "../instant.ts";
import type { Bundle, Notification } from "../ir.ts";
import { type Needs, noNeeds, type Readings } from "../read/needs.ts";
import { createReader } from "../read/reading.ts";
import type { RecordState } from "../record.ts";
import { recordedView } from "../scope.ts";
import { mainMachine, type Work } from "../work.ts";

export interface EscalationNotice {
  /** User names of active people, sorted. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

export interface EscalationStep {
  /** Name of the policy, and of the step for people: `2` or `fallback`. */
  readonly policy: string;
  readonly step: string;
  readonly to: readonly Audience[];
  /** Told instead when `to` reaches nobody. */
  readonly fallback: readonly Audience[];
  /** What is said; null = the engine's own words, as for the fallback, which names none. */
  readonly notification: Notification | null;
  readonly because: string;
}

/**
 * The notice of a step, or what must be read first. `now` is UTC milliseconds. A notification that fails is told with
 * its error.
 */
export function escalationNotice(
  bundle: Bundle,
  state: RecordState,
  step: EscalationStep,
  readings: Readings,
  now: number,
): Result<EscalationNotice, Needs> {
  const id = "escalation";
  const work: Work = {
    bundle,
    command: { id, name: id, by: engineActor, input: {} },
    now,
    reader: createReader(readings, now),
    draft: createDraft(state, id, engineActor.user, now),
    before: state,
  };
  const machine = mainMachine(work);
  const meant = resolve(work, machine, step.to);
  const to = meant.length > 0 ? meant : resolve(work, machine, step.fallback);
  const missing = work.reader.missing();
  if (!noNeeds(missing)) return failure(missing);
  return ok({ to: [...to].sort(), ...words(bundle, state, step, now) });
}

function words(
  bundle: Bundle,
  state: RecordState,
  step: EscalationStep,
  now: number,
): { readonly subject: string; readonly text: string } {
  const { notification, because } = step;
  const title = typeof state.fields["title"] === "string" ? state.fields["title"] : state.number;
  const own = {
    subject: `${state.number}: ${step.policy}, step ${step.step}`,
    text: `${title} needs somebody: ${because}`,
  };
  if (notification === null) return own;
  const scope: EvaluationScope = { record: recordedView(bundle, state), variables: { now: instantText(now) } };
  const subject = written(notification.subject, scope);
  const text = written(notification.body, scope);
  if (subject.ok && text.ok) return { subject: subject.value, text: text.value };
  const error = subject.ok ? (text.ok ? "" : text.error) : subject.error;
  // Somebody must hear of the record, also when what was to be said cannot be.
  return { ...own, text: `${own.text} (the notification "${notification.name}" could not be written: ${error})` };
}

function written(value: Value, scope: EvaluationScope): Result<string, string> {
  const result = evaluateValue(value, scope);
  return result.ok ? ok(textOf(result.value)) : failure(result.error.message);
}
