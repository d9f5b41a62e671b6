import type { ProbeOutcome, ProbeReason, StepOutcome } from "../../engine/probe/outcome.ts";
import { cleanLine } from "../../engine/event/clean.ts";

export interface Measured {
  readonly ms: number;
  readonly daysLeft?: number | null;
  readonly steps?: readonly StepOutcome[];
}

export function up({ ms, daysLeft = null, steps = [] }: Measured): ProbeOutcome {
  return { state: "up", ms: tenth(ms), reason: null, because: null, daysLeft, steps: steps.map(rounded) };
}

/** What is a matter of our own configuration says nothing of the service. */
export function failed(
  reason: ProbeReason,
  because: string,
  { ms, daysLeft = null, steps = [] }: Measured,
): ProbeOutcome {
  const state = reason === "configuration" ? "unknown" : "down";
  return { state, ms: tenth(ms), reason, because: cleanLine(because, 500), daysLeft, steps: steps.map(rounded) };
}

function rounded({ name, ms, note }: StepOutcome): StepOutcome {
  return { name, ms: tenth(ms), note: cleanLine(note, 200) };
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
