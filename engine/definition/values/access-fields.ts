/** What `access` says of single fields: which of them are shown, and who gives them. */
import type { Access } from "../../access/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { AudienceSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "./audience.ts";
import { namedFields } from "./field-set.ts";
import { recordWords, requireField } from "./record-view.ts";
import type { FieldView, RecordView } from "./view.ts";

/** The fields that an entry of `see` shows, those of facets as `facets.major.commander`. */
export function compileShown(
  context: Context,
  path: Path,
  list: readonly string[],
  view: RecordView | null,
): readonly string[] {
  const named = namedFields(context, path, list, context.name);
  if (view === null) return named.map(({ name }) => name);
  for (const { name, index } of named) {
    if (isWord(name))
      context.report("OPS107", [...path, index], `"${name}" of a record is not one of its fields`, wordHint(name));
    else requirePlaced(context, [...path, index], name, view);
  }
  const names = named.map(({ name }) => name);
  for (const { name, index } of named) checkWhen(context, [...path, index], name, names, view);
  return names;
}

function isWord(name: string): boolean {
  return (recordWords as readonly string[]).includes(name);
}

function wordHint(name: string): string {
  if (name === "facets") return "name what is shown of a facet: facets.NAME.state, facets.NAME.FIELD";
  return name === "links" ? "who sees the other record sees the link: take it out" : "it is always shown: take it out";
}

/** A field that is shown where another says so is not shown where that one is hidden. */
function checkWhen(context: Context, path: Path, name: string, shown: readonly string[], view: RecordView): void {
  const when = view.fields[name]?.source?.when;
  if (when === undefined) return;
  const hidden = Object.keys(view.fields).filter(
    (field) => !isWord(field) && !shown.includes(field) && mentions(when, field),
  );
  if (hidden.length === 0) return;
  const by = hidden.map((field) => `"${field}"`).join(", ");
  context.report(
    "OPS397",
    path,
    `"${name}" is shown by ${by}, which this entry hides`,
    `show ${by} as well, or leave it out`,
  );
}

function mentions(when: string | { readonly [key: string]: unknown }, field: string): boolean {
  if (typeof when === "string") return new RegExp(`\\.${field}(?![A-Za-z0-9])`).test(when);
  return Object.keys(when).some((key) => key === field || key.startsWith(`${field}.`));
}

/** Compiles who gives which field. */
export function compileEdit(
  context: Context,
  path: Path,
  edit: { readonly [field: string]: readonly AudienceSource[] },
  view: RecordView | null,
): NonNullable<Access["edit"]> {
  const compiled = Object.entries(edit).map(([name, allow]) => {
    const at = { path: [...path, name], key: true };
    if (view !== null) {
      const field = isWord(name) ? undefined : requirePlaced(context, at, name, view);
      const source = field?.source ?? null;
      if (isWord(name) || (source !== null && isNeverGiven(source)))
        context.report("OPS107", at, `"${name}" is given by nobody`, "name fields that people give");
    }
    return [name, compileAudiences(context, [...path, name], allow, view)] as const;
  });
  return Object.fromEntries(compiled);
}

function isNeverGiven({ type, computed, override }: NonNullable<FieldView["source"]>): boolean {
  return type === "item" || (computed !== undefined && override !== true);
}

/** A field of the record, or one of a facet; null after a report. */
function requirePlaced(
  context: Context,
  at: Parameters<Context["report"]>[1],
  name: string,
  view: RecordView,
): FieldView | null {
  const [, facet, field] = /^facets\.([^.]+)\.([^.]+)$/.exec(name) ?? [];
  if (facet === undefined || field === undefined) return requireField(context, at, name, view);
  const facets = view.fields["facets"]?.read;
  const fields =
    typeof facets === "object" && facets !== null && Object.hasOwn(facets, facet) ? facets[facet]?.read : null;
  if (typeof fields === "object" && fields !== null && Object.hasOwn(fields, field)) return fields[field] ?? null;
  const known = typeof fields === "object" && fields !== null ? Object.keys(fields) : Object.keys(facets ?? {});
  const what =
    typeof fields === "object" && fields !== null
      ? `facet ${facet} has no "${field}"`
      : `${view.name} has no facet "${facet}"`;
  context.report("OPS204", at, what, suggestion(fields === null ? facet : field, known));
  return null;
}
