/**
 * Our own settings of a document, which the specification leaves to `metadata`: who may start it, for whom it acts, the
 * zone of its schedule.
 */
import { z } from "zod";
import { ownValue, type Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import { shapeIssues } from "../shape.ts";
import { word } from "../shapes.ts";
import { checkRole } from "../values/role.ts";
import { checkZone } from "../values/zone.ts";

const settings = z.strictObject({
  allow: z.array(z.union([word, z.strictObject({ user: word }), z.strictObject({ group: word })])).optional(),
  actsFor: z.enum(["starter", "publisher"]).optional(),
  zone: word.optional(),
});

const path = ["document", "metadata", "opsloom"];

export function checkSettings(context: Context, source: Json): void {
  const given = ownValue(ownValue(ownValue(source, "document"), "metadata"), "opsloom");
  if (given === undefined) return;
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    for (const issue of shapeIssues(parsed.error, settings, given))
      context.report(issue.code, { ...issue.at, path: [...path, ...issue.at.path] }, issue.message, issue.hint);
    return;
  }
  for (const [index, who] of (parsed.data.allow ?? []).entries())
    if (typeof who === "string") checkRole(context, [...path, "allow", index], who);
  if (parsed.data.zone !== undefined) checkZone(context, [...path, "zone"], parsed.data.zone);
}
