import type { FieldView, RecordView } from "./view.ts";

/**
 * The field behind each input that is a plain path such as `.impact`, when all users of the table agree on it; else
 * null.
 */
export function inputFields(
  inputs: { readonly [name: string]: string },
  uses: readonly (RecordView | null)[],
): { [name: string]: FieldView | null } {
  const fields: { [name: string]: FieldView | null } = {};
  for (const [name, text] of Object.entries(inputs)) {
    const steps = /^\s*\.([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*$/u.exec(text)?.[1]?.split(".");
    fields[name] =
      steps === undefined ? null : common(uses.map((view) => (view === null ? null : follow(view, steps))));
  }
  return fields;
}

function follow(view: RecordView, steps: readonly string[]): FieldView | null {
  let fields: { readonly [name: string]: FieldView } = view.fields;
  let found: FieldView | null = null;
  for (const step of steps) {
    if (!Object.hasOwn(fields, step)) return null;
    found = fields[step] ?? null;
    if (found === null || found.read === "open") return found?.type === "any" ? null : found;
    fields = found.read ?? {};
  }
  return found;
}

function common(fields: readonly (FieldView | null)[]): FieldView | null {
  const [first] = fields;
  if (first === undefined || first === null) return null;
  const key = (field: FieldView): string => JSON.stringify([field.type, field.many, field.values]);
  return fields.every((field) => field !== null && key(field) === key(first))
    ? { ...first, nullable: fields.some((field) => field?.nullable === true) }
    : null;
}
