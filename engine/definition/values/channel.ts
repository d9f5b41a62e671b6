import { suggestion } from "../../base/suggestion.ts";
import { channelNames, isChannelName } from "../../lifecycle/tell/channel.ts";
import type { Context } from "../context.ts";
import type { Path, Spot } from "../spot.ts";

/** Reports a channel that is neither one of the product nor defined. */
export function checkChannel(context: Context, at: Path | Spot, name: string): void {
  if (isChannelName(name) || context.catalog.find("Channel", name) !== undefined) return;
  const known = [...channelNames, ...context.catalog.all("Channel").map((one) => one.name)];
  context.report("OPS301", at, `there is no channel "${name}"`, suggestion(name, known));
}
