import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { recordView } from "./record-view.ts";

/** An escalation that ends when a field is set is of no use to a record that has no such field. */
export function checkTaken(context: Context, path: Path, escalation: string, record: string): void {
  const source = context.catalog.find("Escalation", escalation)?.source;
  const fields = recordView(context.catalog, record)?.fields;
  if (fields === undefined) return;
  for (const name of source?.taken?.fields ?? [])
    if (!Object.hasOwn(fields, name))
      context.report(
        "OPS204",
        path,
        `the escalation "${escalation}" ends when "${name}" is set, which is no field of ${record}`,
        suggestion(name, Object.keys(fields)),
      );
}
