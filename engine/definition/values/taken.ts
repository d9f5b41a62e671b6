import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { recordView } from "./record-view.ts";

/** An escalation that a field ends or hands on is of no use to a record that has no such field. */
export function checkTaken(context: Context, path: Path, escalation: string, record: string): void {
  const source = context.catalog.find("Escalation", escalation)?.source;
  const fields = recordView(context.catalog, record)?.fields;
  if (fields === undefined) return;
  const handing = source?.onReassign?.field;
  const named = [
    ...(source?.taken?.fields ?? []).map((name) => ({ name, does: `ends when "${name}" is set` })),
    ...(handing === undefined ? [] : [{ name: handing, does: `is handed on by "${handing}"` }]),
  ];
  for (const { name, does } of named)
    if (!Object.hasOwn(fields, name))
      context.report(
        "OPS204",
        path,
        `the escalation "${escalation}" ${does}, which is no field of ${record}`,
        suggestion(name, Object.keys(fields)),
      );
}
