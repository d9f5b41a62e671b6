/**
 * Straight-line arithmetic over functions that may fault: inside `attempt`, `need` takes the value out of a Result or
 * ends the whole attempt with its fault. Nothing but a ClockFault is caught.
 */
import { failure, ok, type Result } from "../base/result.ts";
import type { ClockFault } from "./fault.ts";

class Interruption extends Error {
  readonly fault: ClockFault;

  constructor(fault: ClockFault) {
    super(fault.message);
    this.fault = fault;
  }
}

export function attempt<T>(compute: () => T): Result<T, ClockFault> {
  try {
    return ok(compute());
  } catch (error) {
    if (error instanceof Interruption) return failure(error.fault);
    throw error;
  }
}

/** Only inside {@link attempt}. */
export function need<T>(result: Result<T, { readonly message: string; readonly kind: string }>, where = ""): T {
  if (result.ok) return result.value;
  const { kind, message } = result.error;
  const clockKinds: readonly string[] = ["zone", "calendar", "noOpenTime", "businessDay", "target", "instant"];
  throw new Interruption({
    kind: clockKinds.includes(kind) ? (kind as ClockFault["kind"]) : "evaluation",
    message: where + message,
  });
}

/** Only inside {@link attempt}. */
export function giveUp(kind: ClockFault["kind"], message: string): never {
  throw new Interruption({ kind, message });
}
