import { z } from "zod";
import { isChannelName } from "../../lifecycle/tell/channel.ts";
import type { Notification } from "../../lifecycle/ir.ts";
import { alwaysCalendar } from "../../clock/calendar.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, nameOf, word } from "../shapes.ts";
import { checkChannel } from "../values/channel.ts";
import { compileElapsed } from "../values/duration.ts";
import { notificationUses } from "../values/notification-use.ts";
import type { RecordView } from "../values/view.ts";
import { anything, commandView, objectOf, type Scope } from "../values/scope.ts";
import { compileValue } from "../values/value.ts";

const spec = z.strictObject({
  channels: z.array(nameOf("Channel")).min(1),
  deliver: z.enum(["all", "first"]).default("all"),
  quietHours: z.strictObject({ calendar: nameOf("Calendar") }).optional(),
  subject: word,
  body: z.string().min(1),
  urgency: z.enum(["page", "normal", "low"]).optional(),
  digest: z.strictObject({ every: duration, per: z.literal("person").default("person") }).optional(),
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
  references: ({ quietHours, channels }) => [
    ...(quietHours === undefined ? [] : [{ kind: "Calendar", name: quietHours } as const]),
    ...channels.flatMap((name): Reference[] => (isChannelName(name) ? [] : [{ kind: "Channel", name }])),
  ],
  compile(spec, metadata, context): Notification {
    if (spec.deliver === "first") checkOthers(spec.channels, context);
    const quiet = checkQuietHours(spec.quietHours?.calendar, context);
    spec.channels.forEach((channel, index) => checkChannel(context, ["spec", "channels", index], channel));
    const digestMs = compileDigest(context, spec);
    // It may serve records of several types, and read what all of them have.
    const uses = [...(notificationUses(context).get(metadata.name) ?? [])];
    const scopes = uses.length === 0 ? [scopeOf(null)] : uses.map(scopeOf);
    const compiled = scopes.map((scope) => ({
      name: metadata.name,
      channels: spec.channels,
      ...(spec.deliver === "first" ? { deliver: "first" as const } : {}),
      ...(quiet === undefined ? {} : { quietHours: quiet }),
      ...(spec.urgency === undefined ? {} : { urgency: spec.urgency }),
      ...(digestMs === undefined ? {} : { digestMs }),
      subject: compileValue(context, ["spec", "subject"], spec.subject, scope),
      body: compileValue(context, ["spec", "body"], spec.body, scope),
    }));
    return compiled[0] as Notification;
  },
});

/** How long what goes into a digest may wait. */
const [shortestDigestMs, longestDigestMs] = [60_000, 7 * 86_400_000];

/** What is of low urgency waits for others: how long, the digest says. */
function compileDigest(context: Context, { urgency, digest }: z.infer<typeof spec>): number | undefined {
  if (digest === undefined) {
    if (urgency === "low")
      context.report(
        "OPS104",
        { path: ["spec", "urgency"] },
        "what is of low urgency goes into a digest, and none is said",
        "write how long it may wait: `digest: { every: 1h, per: person }`",
      );
    return undefined;
  }
  if (urgency !== "low")
    context.report(
      "OPS107",
      { path: ["spec", "digest"], key: true },
      "only what is of low urgency goes into a digest",
      "write `urgency: low`, or leave out `digest`",
    );
  const ms = compileElapsed(context, ["spec", "digest", "every"], digest.every);
  if (ms < shortestDigestMs || ms > longestDigestMs)
    context.report(
      "OPS121",
      ["spec", "digest", "every"],
      `a digest cannot come every "${digest.every}"`,
      "write 1m to 7d, such as 1h",
    );
  return ms;
}

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
