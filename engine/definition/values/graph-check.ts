import type { Lifecycle } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";

/** Publish-time checks of a lifecycle as a graph. */
export function checkGraph(_context: Context, _lifecycle: Lifecycle, _source: unknown): void {
  return;
}
