/** When the error budget of a commitment runs out: at which shares of it, and what is opened then. */
import { z } from "zod";
import type { BudgetWarning } from "../../availability/ir.ts";
import type { Context } from "../context.ts";
import { camel, nameOf, values, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileMillionths } from "./millionths.ts";
import { recordView } from "./record-view.ts";
import { checkRequired } from "./required.ts";
import { now, type Scope, text } from "./scope.ts";
import { compileSet } from "./set.ts";
import { leaf, objectLeaf } from "./view.ts";

export const budgetWarning = z.strictObject({
  at: z.array(word).min(1).max(10),
  open: z.strictObject({ as: camel, record: nameOf("RecordType"), set: values.optional() }),
});

const number = leaf("integer", { nullable: false });
const scope: Scope = {
  record: { name: "a commitment, which has no record", fields: {} },
  variables: {
    now,
    uptime: objectLeaf({
      commitment: text,
      service: leaf("ci", { nullable: false }),
      name: text,
      period: text,
      share: text,
      usedPercent: number,
      downMinutes: number,
      budgetMinutes: number,
    }),
  },
};

const used = { what: "an error budget", remedy: "write percentages above 0% and up to 100%: [50%, 75%, 100%]" };

export function compileBudgetWarning(
  context: Context,
  path: Path,
  { at, open }: z.infer<typeof budgetWarning>,
): BudgetWarning {
  const shares = at.map((written, index) => {
    const millionths = compileMillionths(context, [...path, "at", index], written, used);
    return { text: written.trim(), millionths };
  });
  for (const [index, { millionths }] of shares.entries()) {
    const before = shares[index - 1];
    if (before !== undefined && millionths > 0 && millionths <= before.millionths)
      context.report(
        "OPS356",
        [...path, "at", index],
        `"${at[index] ?? ""}" is not above "${before.text}", the share before it`,
        "write the shares in their order, lowest first",
      );
  }
  const { as, record, set: written = {} } = open;
  const place: Path = [...path, "open"];
  const view = context.reference("RecordType", record, [...place, "record"])
    ? recordView(context.catalog, record)
    : null;
  const set = compileSet(context, [...place, "set"], written, scope, view, { overrides: true });
  if (view !== null) checkRequired(context, { path: place, key: true }, record, Object.keys(set));
  return { at: shares, open: { as, record, set } };
}
