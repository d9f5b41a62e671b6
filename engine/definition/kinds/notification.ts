import { z } from "zod";
import { channelNames, isChannelName } from "../../lifecycle/channel.ts";
import type { Notification } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { kebab, word } from "../shapes.ts";
import { anything, type Scope } from "../values/scope.ts";
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
    // A notification serves records of any type, so their fields are not known here.
    const scope: Scope = {
      record: null,
      variables: {
        before: anything,
        command: anything,
        event: anything,
        facts: anything,
        record: anything,
        now: anything,
      },
    };
    return {
      name: metadata.name,
      channels: spec.channels,
      subject: compileValue(context, ["spec", "subject"], spec.subject, scope),
      body: compileValue(context, ["spec", "body"], spec.body, scope),
    };
  },
});
