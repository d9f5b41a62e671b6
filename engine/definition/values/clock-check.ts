import type { ServiceLevel } from "../../clock/ir.ts";
import type { Context } from "../context.ts";

/** Publish-time checks of the conditions of a service level against each other. */
export function checkClock(_context: Context, _level: ServiceLevel): void {
  return;
}
