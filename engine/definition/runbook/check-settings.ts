/**
 * Our own settings of a document, which the specification leaves to `metadata`: who may start it, for whom it acts, the
 * zone of its schedule.
 */
import { z } from "zod";
import { ownValue, type Json } from "../../base/json.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { shapeIssues } from "../shape.ts";
import { nameOf, word } from "../shapes.ts";
import { checkRole } from "../values/role.ts";
import { checkZone } from "../values/zone.ts";

const settings = z.strictObject({
  allow: z
    .array(
      z.union([
        word,
        z.strictObject({ user: word }),
        z.strictObject({ group: word }),
        z.strictObject({ record: nameOf("RecordType") }),
      ]),
    )
    .optional(),
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
    else if ("record" in who) checkRecord(context, [...path, "allow", index, "record"], who.record, source);
  if (parsed.data.zone !== undefined) checkZone(context, [...path, "zone"], parsed.data.zone);
}

/** What is run under a record alone has no schedule of its own. */
function checkRecord(context: Context, at: Path, type: string, source: Json): void {
  context.reference("RecordType", type, at);
  if (ownValue(source, "schedule") !== undefined)
    context.report(
      "OPS610",
      ["schedule"],
      `the runbook may be run by a ${type} alone, and not by a schedule`,
      "leave the schedule out, or name no record under allow",
    );
}
