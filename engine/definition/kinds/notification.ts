import { z } from "zod";
import { channelNames, isChannelName } from "../../lifecycle/channel.ts";
import type { Notification } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import { alwaysCalendar } from "../../clock/calendar.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { kebab, word } from "../shapes.ts";
import { notificationUses } from "../values/notification-use.ts";
import type { RecordView } from "../values/view.ts";
import { anything, commandView, objectOf, type Scope } from "../values/scope.ts";
import { compileValue } from "../values/value.ts";

const spec = z.strictObject({
  channels: z.array(kebab).min(1),
  deliver: z.enum(["all", "first"]).default("all"),
  quietHours: z.strictObject({ calendar: kebab }).optional(),
  subject: word,
  body: z.string().min(1),
  digest: z.unknown().optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Notification: Entry<typeof spec, Notification, "content">;
  }
}

function scopeOf(record: RecordView | null): Scope {
  return {
    record,
    variables: {
      before: objectOf(record),
      command: commandView,
      event: anything,
      facts: anything,
      record: anything,
      now: anything,
    },
  };
}

/** A message: by which channels, with what subject and body. */
export const notificationKind = defineKind({
  kind: "Notification",
  spec,
  pin: "content",
  references: ({ quietHours }) => (quietHours === undefined ? [] : [{ kind: "Calendar", name: quietHours }]),
  compile(spec, metadata, context): Notification {
    if (spec.digest !== undefined)
      context.report(
        "OPS108",
        { path: ["spec", "digest"], key: true },
        '"digest" is not supported by this version',
        "take it out: each message is sent by itself",
      );
    if (spec.deliver === "first") checkOthers(spec.channels, context);
    const quiet = checkQuietHours(spec.quietHours?.calendar, context);
    spec.channels.forEach((channel, index) => {
      if (isChannelName(channel)) return;
      context.report(
        "OPS301",
        { path: ["spec", "channels", index] },
        `there is no channel "${channel}"`,
        suggestion(channel, channelNames),
      );
    });
    // It may serve records of several types, and read what all of them have.
    const uses = [...(notificationUses(context).get(metadata.name) ?? [])];
    const scopes = uses.length === 0 ? [scopeOf(null)] : uses.map(scopeOf);
    const compiled = scopes.map((scope) => ({
      name: metadata.name,
      channels: spec.channels,
      ...(spec.deliver === "first" ? { deliver: "first" as const } : {}),
      ...(quiet === undefined ? {} : { quietHours: quiet }),
      subject: compileValue(context, ["spec", "subject"], spec.subject, scope),
      body: compileValue(context, ["spec", "body"], spec.body, scope),
    }));
    return compiled[0] as Notification;
  },
});

/** The inbox reaches everybody. */
function checkOthers(channels: readonly string[], context: Context): void {
  const never = channels.indexOf("inbox") + 1;
  if (never === 0 || never === channels.length) return;
  context.report(
    "OPS368",
    { path: ["spec", "channels", never] },
    `"${channels[never] ?? ""}" is never tried: the inbox before it reaches everybody`,
    "write inbox last, or leave out `deliver: first`",
    "warning",
  );
}

/** What is always quiet would hold its messages back for good. */
function checkQuietHours(name: string | undefined, context: Context): string | undefined {
  const path = ["spec", "quietHours", "calendar"];
  if (name === undefined) return undefined;
  if (name !== alwaysCalendar.name) {
    context.reference("Calendar", name, path);
    return name;
  }
  context.report(
    "OPS367",
    { path },
    `the quiet hours of calendar "${name}" never end`,
    "name a calendar whose open time are the quiet hours, such as 22:00 to 07:00",
  );
  return undefined;
}
