import { z } from "zod";
import type { Access, SeeEntry } from "../../access/ir.ts";
import type { Audience } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import { type AudienceSource, audiences, fieldOrSet, placedField } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileEdit, compileShown } from "./access-fields.ts";
import { compileAudience } from "./audience.ts";
import { namedFields } from "./field-set.ts";
import { requireField } from "./record-view.ts";
import { checkDrafts } from "./versions.ts";
import { compileStanding, isStanding, refuseAudience } from "./standing.ts";
import type { RecordView } from "./view.ts";

export const access = z.strictObject({
  open: z
    .array(z.strictObject({ allow: audiences.min(1), fields: z.array(fieldOrSet).min(1).optional() }))
    .min(1)
    .optional(),
  see: z
    .array(
      z.strictObject({
        to: audiences.min(1),
        fields: z
          .array(z.union([fieldOrSet, placedField]))
          .min(1)
          .optional(),
        notes: z.enum(["all", "public"]).optional(),
        clocks: z.enum(["all", "due", "none"]).optional(),
        draft: z.boolean().optional(),
      }),
    )
    .min(1)
    .optional(),
  edit: z.record(placedField, audiences.min(1)).optional(),
});

type SeeSource = NonNullable<z.infer<typeof access>["see"]>[number];

/**
 * Compiles who may open and see the records of a type. Persons of a record are told apart from roles and groups.
 * `versions`: fields of which only those see the draft whose entry says so.
 */
export function compileAccess(
  context: Context,
  path: Path,
  { open, see, edit }: z.infer<typeof access>,
  view: RecordView | null,
  versions?: readonly string[],
): Access {
  checkDrafts(context, [...path, "see"], see ?? [], versions !== undefined);
  for (const [index, { fields }] of (open ?? []).entries())
    if (fields !== undefined) checkOpens(context, [...path, "open", index, "fields"], fields, view);
  return {
    open:
      open?.map(({ allow, fields }, index) => {
        const at = [...path, "open", index];
        const named = fields === undefined ? null : namedFields(context, [...at, "fields"], fields, context.name);
        for (const { name, index: place } of view === null ? [] : (named ?? []))
          requireField(context, [...at, "fields", place], name, view as RecordView);
        const why = "who may open is known before there is a record";
        return {
          allow: compileStanding(context, [...at, "allow"], allow, why),
          fields: named?.map(({ name }) => name) ?? null,
        };
      }) ?? null,
    see:
      see?.map((entry, index) => ({
        ...compileSee(context, [...path, "see", index], entry, view),
        ...(versions === undefined || entry.draft === true ? {} : { frozen: versions }),
      })) ?? null,
    ...(edit === undefined ? {} : { edit: compileEdit(context, [...path, "edit"], edit, view) }),
  };
}

/** What must be given, and is not among what may be, lets nobody open a record. */
function checkOpens(context: Context, path: Path, fields: readonly string[], view: RecordView | null): void {
  const given = namedFields(context, path, fields, context.name).map(({ name }) => name);
  const lacking = Object.entries(view?.fields ?? {}).filter(
    ([name, { source }]) =>
      source?.required === true &&
      source.when === undefined &&
      source.default === undefined &&
      source.computed === undefined &&
      !given.includes(name),
  );
  if (lacking.length === 0) return;
  const names = lacking.map(([name]) => `"${name}"`).join(", ");
  context.report("OPS398", path, `nobody opens a record with these fields: ${names} must be given`, `add ${names}`);
}

/** Who opened a record stands in no field of it. */
const opener = "openedBy";

function compileSee(
  context: Context,
  path: Path,
  { to, fields, notes, clocks }: SeeSource,
  view: RecordView | null,
): SeeEntry {
  const isOpener = (source: AudienceSource): boolean =>
    source === opener || (typeof source !== "string" && source.field === opener);
  const found = { to: [] as Audience[], users: [] as string[], groups: [] as string[] };
  for (const [index, source] of to.entries()) {
    if (isOpener(source)) continue;
    const audience = compileAudience(context, [...path, "to", index], source, view);
    if (isStanding(audience)) found.to.push(audience);
    else if ("field" in audience) {
      const type = view?.fields[audience.field]?.type;
      (type === "group" ? found.groups : found.users).push(audience.field);
    } else refuseAudience(context, [...path, "to", index], "no index follows who manages, owns or is on call");
  }
  const shown = fields === undefined ? {} : { fields: compileShown(context, [...path, "fields"], fields, view) };
  const timed = clocks === undefined || clocks === "all" ? {} : { clocks };
  return { ...found, openedBy: to.some(isOpener), notes: notes ?? "all", ...shown, ...timed };
}
