import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Environment } from "./environment.ts";

/**
 * Where everything of one installation lives when neither --home nor OPSLOOM_HOME says: /var/lib/opsloom for root, the
 * user's state folder after the XDG Base Directory rules for others. Never in the checkout.
 */
export function defaultHome(environment: Environment, root = process.getuid?.() === 0): string {
  return root ? "/var/lib/opsloom/default" : join(xdg(environment, "XDG_STATE_HOME", ".local/state"), "opsloom");
}

/** What can be made again, shared by all homes: the built Temporal server, bundles. */
export function cacheDirectory(environment: Environment, root = process.getuid?.() === 0): string {
  const named = environment["XDG_CACHE_HOME"];
  if (named !== undefined && isAbsolute(named)) return join(named, "opsloom");
  return root ? "/var/cache/opsloom" : join(xdg(environment, "XDG_CACHE_HOME", ".cache"), "opsloom");
}

/** Relative values are ignored, as the XDG rules ask. */
function xdg(environment: Environment, name: string, fallback: string): string {
  const value = environment[name];
  return value !== undefined && isAbsolute(value) ? value : join(environment["HOME"] ?? homedir(), fallback);
}
