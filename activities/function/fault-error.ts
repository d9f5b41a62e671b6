/** Faults as activities throw them. */
import { ApplicationFailure } from "@temporalio/common";
import { type Fault, faultJson, type StandardFault, standardFault } from "../../engine/runbook/fault.ts";
import { isStoreDown } from "../../store/down.ts";

/** An integration may throw the error of another copy of this package: they know each other by this. */
const mark = Symbol.for("opsloom.fault");

/** Ends a step with an RFC 7807 fault. The machine sets its `instance`. */
export class FaultError extends Error {
  readonly fault: Fault;
  readonly [mark] = true;

  constructor(fault: Fault) {
    super(fault.detail ?? fault.title);
    this.name = "FaultError";
    this.fault = fault;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && mark in value;
  }
}

/** A standard fault to throw; `status` where the real one is known. */
export function faultError(name: StandardFault, detail: string, status?: number): FaultError {
  return new FaultError(standardFault(name, "", detail, status));
}

/** What is asked of our own store is still made ready: Temporal asks again, and nothing is decided meanwhile. */
export class NotReadyError extends Error {
  override readonly name = "NotReadyError";
}

/**
 * Our own store or engine is away: nothing is wrong with the step, and Temporal tries it again where it may be
 * repeated. Told apart by name, because only `commands/` and `store/` know these errors as classes.
 */
export function unavailableOf(name: string, error: unknown): ApplicationFailure | null {
  const isUnknown = (error as { name?: unknown } | null)?.name === "OutcomeUnknownError";
  if (!isStoreDown(error) && !isUnknown && !(error instanceof NotReadyError)) return null;
  return ApplicationFailure.create({ type: "Unavailable", message: `${name} failed: ${(error as Error).message}` });
}

/** The fault as Temporal carries it: never retried by Temporal, because the definition says what is tried again. */
export function failureOf(fault: Fault): ApplicationFailure {
  return ApplicationFailure.create({
    type: fault.type,
    message: fault.detail ?? fault.title,
    nonRetryable: true,
    details: [faultJson(fault)],
  });
}
