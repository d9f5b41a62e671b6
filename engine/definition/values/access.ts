import { z } from "zod";
import type { Access, SeeEntry } from "../../access/ir.ts";
import type { Audience } from "../../clock/ir.ts";
import type { Context } from "../context.ts";
import { type AudienceSource, audiences, fieldOrSet } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudience } from "./audience.ts";
import { namedFields } from "./field-set.ts";
import { requireField } from "./record-view.ts";
import { compileStanding, isStanding, refuseAudience } from "./standing.ts";
import type { RecordView } from "./view.ts";

export const access = z.strictObject({
  open: z
    .array(z.strictObject({ allow: audiences.min(1), fields: z.array(fieldOrSet).min(1).optional() }))
    .min(1)
    .optional(),
  see: z
    .array(z.strictObject({ to: audiences.min(1), notes: z.enum(["all", "public"]).optional() }))
    .min(1)
    .optional(),
});

/** Compiles who may open and see the records of a type. Persons of a record are told apart from roles and groups. */
export function compileAccess(
  context: Context,
  path: Path,
  { open, see }: z.infer<typeof access>,
  view: RecordView | null,
): Access {
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
    see: see?.map((entry, index) => compileSee(context, [...path, "see", index], entry, view)) ?? null,
  };
}

/** Who opened a record stands in no field of it. */
const opener = "openedBy";

function compileSee(
  context: Context,
  path: Path,
  { to, notes }: { readonly to: readonly AudienceSource[]; readonly notes?: "all" | "public" | undefined },
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
  return { ...found, openedBy: to.some(isOpener), notes: notes ?? "all" };
}
