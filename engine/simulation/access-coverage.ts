/** Rows of `access` that scenarios have been through: names as in `CoverageItem`. */
import { fitsAny } from "../access/sight.ts";
import type { JsonObject } from "../base/json.ts";
import { recordTypeOf } from "../lifecycle/bundle/bundle.ts";
import type { Bundle } from "../lifecycle/ir.ts";
import type { Actor } from "../lifecycle/protocol.ts";
import type { Coverage } from "./coverage.ts";

/** A person has opened a record: by the entries that fit them and let these fields be given. */
export function noteOpening(coverage: Coverage, bundle: Bundle, by: Actor, fields: JsonObject): void {
  const { name, access } = recordTypeOf(bundle);
  for (const [index, entry] of (access?.open ?? []).entries())
    if (
      fitsAny(by, entry.allow) &&
      (entry.fields === null || Object.keys(fields).some((one) => entry.fields?.includes(one)))
    )
      coverage.access.add(`${name}/open/${String(index + 1)}`);
  noteEdits(coverage, bundle, "", fields);
}

/** A person has given fields that not everybody gives. */
export function noteEdits(coverage: Coverage, bundle: Bundle, command: string, input: JsonObject): void {
  const { name, access } = recordTypeOf(bundle);
  const dot = command.indexOf(".");
  const place = dot === -1 ? "" : `facets.${command.slice(0, dot)}.`;
  for (const field of Object.keys(access?.edit ?? {}))
    if (Object.keys(input).some((given) => `${place}${given}` === field)) coverage.access.add(`${name}/edit/${field}`);
}
