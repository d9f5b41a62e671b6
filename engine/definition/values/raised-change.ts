import { type ChangeField, changeFields } from "../../alert/plan.ts";
import type { Context } from "../context.ts";
import { recordView } from "./record-view.ts";
import { checkRequired } from "./required.ts";

/**
 * The change that a remediation raises is given fields by the engine as well: its record type must have each of them,
 * of a type that takes the value, or every change would be refused when an alert comes. `asked` says whether an
 * approval is named.
 */
export function checkRaisedChange(
  context: Context,
  record: string,
  source: { readonly [field: string]: unknown },
  { asked }: { readonly asked: boolean },
): void {
  const at = { path: ["spec", "change"], key: true };
  const view = recordView(context.catalog, record);
  if (view === null) return;
  const given = (Object.keys(changeFields) as ChangeField[]).filter((name) => asked || name !== "approvalPolicy");
  for (const name of given) {
    const { types, many } = changeFields[name];
    const field = Object.hasOwn(view.fields, name) ? view.fields[name] : undefined;
    const type = `${name}: { type: ${types[0]}${many ? ", many: true" : ""} }`;
    const hint = `the engine gives it to each change that a remediation raises: \`${type}\` in the RecordType "${record}"`;
    if (Object.hasOwn(source, name))
      context.report(
        "OPS107",
        { path: ["spec", "change", name], key: true },
        `"${name}" cannot be given`,
        "the engine gives it, from the rest of the remediation",
      );
    if (field === undefined) context.report("OPS382", at, `${record} has no field "${name}"`, hint);
    else if (!types.some((each) => each === field.type) || field.many !== many)
      context.report(
        "OPS382",
        at,
        `the field "${name}" of ${record} is ${field.many ? "a list of " : ""}${field.type}`,
        hint,
      );
    else if (field.source?.computed !== undefined && field.source.override !== true)
      context.report("OPS382", at, `the field "${name}" of ${record} is computed and cannot be given`, hint);
  }
  const type = Object.hasOwn(source, "type") ? ["changeType"] : [];
  checkRequired(context, at, record, [...Object.keys(source), ...type, ...given]);
}
