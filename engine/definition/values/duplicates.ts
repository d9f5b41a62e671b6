/** What becomes of CIs of a class that may be one thing: `duplicates` of a CIClass. */
import { z } from "zod";
import type { DuplicateRule } from "../../identity/ir.ts";
import type { Context } from "../context.ts";
import { nameOf, sentCommand, values } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { recordView } from "./record-view.ts";
import { checkRequired } from "./required.ts";
import { anything, now, type Scope, text } from "./scope.ts";
import { compileSent } from "./sent-command.ts";
import { compileSet } from "./set.ts";
import { leaf } from "./view.ts";

export const duplicates = z.strictObject({
  use: z.literal("oldest").optional(),
  below: z.int().min(2).max(1000).optional(),
  open: z.strictObject({ record: nameOf("RecordType"), set: values.optional() }).optional(),
  onClear: sentCommand.optional(),
});

/** A set of them as its record reads it when it is opened. */
const set: Scope = {
  record: {
    name: "the set",
    fields: {
      ci: { ...anything, type: "ci", nullable: false },
      cis: leaf("ci", { many: true, nullable: false }),
      names: leaf("string", { many: true, nullable: false }),
      count: leaf("integer", { nullable: false }),
      because: text,
    },
  },
  variables: { now },
};

/** The same when nothing is left to decide. */
const cleared: Scope = { record: { name: "the set", fields: { text } }, variables: {} };

export function compileDuplicates(context: Context, path: Path, source: z.infer<typeof duplicates>): DuplicateRule {
  const { use = null, below = null, open, onClear } = source;
  if (onClear !== undefined && open === undefined)
    context.report(
      "OPS107",
      { path: [...path, "onClear"], key: true },
      "nothing is opened that it could be sent to",
      "say what a set opens: open: { record: TYPE }, or take it out",
    );
  if (open === undefined) return { use, below, open: null, onClear: null };
  const at: Path = [...path, "open"];
  const isKnown = context.reference("RecordType", open.record, [...at, "record"]);
  const view = isKnown ? recordView(context.catalog, open.record) : null;
  const written = compileSet(context, [...at, "set"], open.set ?? {}, set, view, { overrides: true });
  if (view !== null) checkRequired(context, { path: at, key: true }, open.record, Object.keys(written));
  return {
    use,
    below,
    open: { record: open.record, set: written },
    onClear:
      onClear === undefined || !isKnown
        ? null
        : compileSent(context, [...path, "onClear"], onClear, {
            record: open.record,
            opened: open.set ?? {},
            scope: cleared,
            states: null,
          }),
  };
}
