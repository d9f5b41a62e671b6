import { spanText } from "../format/span.ts";
import { type Expectation, expectedText, stepsToCome } from "./expected.ts";
import { PhaseMark } from "./phase-mark.tsx";
import { text } from "./text.ts";
import type { Step } from "./turns.ts";

/**
 * Steps of a run in their order, each with its place in the time of the run and with what it took before; of a run that
 * goes on, those that most earlier runs did stand hollow behind. Names say where in the runbook a step is.
 */
export function Steps(props: {
  readonly steps: readonly Step[];
  readonly from: number;
  readonly to: number;
  readonly expectation: Expectation | undefined;
  readonly isOpen: boolean;
  /** All that have begun, also those that are not drawn here. */
  readonly begun: readonly { readonly path: string }[];
}) {
  const { steps, from, to, expectation, isOpen, begun } = props;
  const whole = Math.max(1, to - from);
  const known = new Map(expectation?.steps.map((step) => [step.path, step]));
  return (
    <ol className="steps">
      {steps.map((step) => {
        const began = Date.parse(step.startedAt);
        const ended = step.endedAt === null ? to : Date.parse(step.endedAt);
        const before = known.get(step.path);
        return (
          <li key={`${step.path} ${step.iteration} ${step.attempt}`} className="step">
            <span className="step-name" data-depth={depthOf(step.path)}>
              <PhaseMark phase={step.phase} />
              <b>{nameOf(step.path)}</b>
              <span className="dim">
                {step.kind}
                {step.attempt > 1 && `, ${text.runs.attempt(step.attempt)}`}
                {/\d/.test(step.iteration) && step.iteration !== "0" && `, ${text.runs.turn(step.iteration)}`}
              </span>
            </span>
            <svg className="gantt" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
              <rect
                className={step.phase}
                x={((began - from) * 1000) / whole}
                width={Math.max(4, ((ended - began) * 1000) / whole)}
                height="10"
                rx="2"
              />
            </svg>
            <span className="number dim">{spanText(ended - began)}</span>
            {before !== undefined && <small className="dim step-before">{expectedText(before)}</small>}
            {step.fault !== null && <p className="refusal">{step.fault.detail ?? step.fault.title}</p>}
          </li>
        );
      })}
      {isOpen &&
        expectation !== undefined &&
        stepsToCome(expectation, begun).map((step) => (
          <li key={`to come ${step.path}`} className="step to-come">
            <span className="step-name" data-depth={depthOf(step.path)}>
              <PhaseMark phase="pending" />
              <b>{nameOf(step.path)}</b>
              <span className="dim">{step.kind}</span>
            </span>
            <small className="dim step-before">{expectedText(step)}</small>
          </li>
        ))}
    </ol>
  );
}

export const nameOf = (path: string): string => path.split("/").at(-1) ?? path;

function depthOf(path: string): number {
  return Math.min(6, path.split("/").filter((part) => !/^(do|\d+|)$/.test(part)).length);
}
