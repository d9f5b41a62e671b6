import type { Context } from "../context.ts";
import type { Spot } from "../spot.ts";
import { recordView } from "./record-view.ts";

/**
 * Reports required fields that nobody gives to a record that is opened without a person: nobody would be there to fill
 * them in.
 */
export function checkRequired(context: Context, at: Spot, record: string, given: readonly string[]): void {
  for (const [name, { source }] of Object.entries(recordView(context.catalog, record)?.fields ?? {})) {
    if (
      source?.required === true &&
      source.default === undefined &&
      source.computed === undefined &&
      source.when === undefined &&
      !given.includes(name)
    )
      context.report("OPS104", at, `the required field "${name}" of ${record} is missing`, `add ${name}: ...`);
  }
}
