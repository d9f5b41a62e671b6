/**
 * What a history brings, as this version knows it: bundles recorded before they held their parts by kind and name have
 * the shape of then.
 */
import { bundleOf } from "../../engine/lifecycle/bundle/before.ts";
import type { Readings } from "../../engine/lifecycle/read/needs.ts";
import type { Definitions } from "../messages.ts";

export function definitionsOf(recorded: Definitions): Definitions {
  return { ...recorded, bundle: bundleOf(recorded.bundle) };
}

/** The bundles among readings are those that a record is to be moved to. */
export function readingsOf({ bundles, ...readings }: Readings): Readings {
  if (bundles === undefined) return readings;
  const found = Object.entries(bundles).map(([digest, bundle]) => [digest, bundle === null ? null : bundleOf(bundle)]);
  return { ...readings, bundles: Object.fromEntries(found) };
}
