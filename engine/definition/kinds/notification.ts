import { z } from "zod";
import { channelNames, isChannelName } from "../../lifecycle/channel.ts";
import type { Notification } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { kebab, word } from "../shapes.ts";
import { notificationUses } from "../values/notification-use.ts";
import type { RecordView } from "../values/view.ts";
import { anything, commandView, objectOf, type Scope } from "../values/scope.ts";
import { compileValue } from "../values/value.ts";

const spec = z.strictObject({
  channels: z.array(kebab).min(1),
  subject: word,
  body: z.string().min(1),
  quietHours: z.unknown().optional(),
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
  references: () => [],
  compile(spec, metadata, context): Notification {
    for (const key of ["quietHours", "digest"] as const) {
      if (spec[key] !== undefined)
        context.report(
          "OPS108",
          { path: ["spec", key], key: true },
          `"${key}" is not supported by this version`,
          "take it out: the message is sent at once",
        );
    }
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
      subject: compileValue(context, ["spec", "subject"], spec.subject, scope),
      body: compileValue(context, ["spec", "body"], spec.body, scope),
    }));
    return compiled[0] as Notification;
  },
});
