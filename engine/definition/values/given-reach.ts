import { z } from "zod";
import { type Reach } from "../../lifecycle/tell/reach.ts";
import type { Context } from "../context.ts";
import { camel, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkChannel } from "./channel.ts";
import { quietHours } from "./quiet-hours.ts";
import { checkZone } from "./zone.ts";

/** How people are reached, and what they say of it, by user name. */
export const givenReach = z.record(
  word,
  z.strictObject({
    contacts: z.record(camel, word).optional(),
    quietHours: quietHours.optional(),
    channels: z.array(nameOf("Channel")).min(1).optional(),
  }),
);

export function compileGivenReach(
  context: Context,
  path: Path,
  given: z.infer<typeof givenReach>,
): { readonly [person: string]: Reach } {
  const compiled = Object.entries(given).map(([person, { contacts = {}, quietHours = null, channels = [] }]) => {
    if (quietHours !== null) {
      checkZone(context, [...path, person, "quietHours", "zone"], quietHours.zone);
      if (quietHours.from === quietHours.until)
        context.report("OPS367", [...path, person, "quietHours", "until"], "these quiet hours never end");
    }
    for (const [index, channel] of channels.entries())
      checkChannel(context, [...path, person, "channels", index], channel);
    return [person, { contacts, quietHours, channels }] as const;
  });
  return Object.fromEntries(compiled);
}
