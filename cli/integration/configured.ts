import { readHome, readIntegrations } from "../configuration/settings.ts";
import type { Integration } from "./integration.ts";
import { loadIntegrations } from "./load.ts";

/**
 * The integrations that the settings name, for commands that need no server: looked for from here, then from the
 * home.
 */
export function configuredIntegrations(): Promise<readonly Integration[]> {
  return loadIntegrations(readIntegrations(), [process.cwd(), readHome(undefined)]);
}
