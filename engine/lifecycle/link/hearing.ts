import { lifecyclesOf } from "../bundle/bundle.ts";
import type { Bundle, Lifecycle } from "../ir.ts";
import { readsLink } from "./linked.ts";

/**
 * What a record makes of news by a link: it hears each in its order; it reads how things stand, so that the last one
 * says all; or none of it changes anything. `link` is as the record calls it.
 */
export function hearing(bundle: Bundle, link: string): "each" | "last" | "none" {
  if (lifecyclesOf(bundle).some((lifecycle) => listens(lifecycle, link))) return "each";
  return readsLink(bundle, link) ? "last" : "none";
}

/** Whether any state of the record reacts to this link: only then does the order of what comes by it matter. */
export function listens({ states }: Lifecycle, link: string): boolean {
  return Object.values(states).some(({ transitions }) =>
    Object.keys(transitions).some((name) => name.startsWith(`${link}.`)),
  );
}
