import type { ClientConnectConfig } from "@temporalio/envconfig";
import { LaunchError, exitCodes, messageOf } from "../launcher/launch-error.ts";
import type { Environment } from "./environment.ts";

/** How to reach a Temporal server: what both the client's and the worker's connection take. */
export interface TemporalConnection {
  readonly options: ClientConnectConfig["connectionOptions"] & { readonly address: string };
  readonly namespace: string;
}

/**
 * The connection to a server of the user's own: its address is ours, everything else (namespace, TLS files, API key,
 * metadata, profile and config file) is read by Temporal's own envconfig, so that `temporal` and opsloom agree.
 */
export async function readTemporalConnection(address: string, environment: Environment): Promise<TemporalConnection> {
  if (!/^[^\s/]+:\d{1,5}$/.test(address)) {
    throw new LaunchError(
      exitCodes.configuration,
      `OPSLOOM_TEMPORAL_ADDRESS is "${address}": give host:port, without a scheme`,
    );
  }
  const variables = Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { loadClientConnectConfig } = await import("@temporalio/envconfig");
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: { ...variables, TEMPORAL_ADDRESS: address },
    });
    return { options: { ...connectionOptions, address }, namespace: namespace ?? "default" };
  } catch (error) {
    throw new LaunchError(
      exitCodes.configuration,
      `the settings of the Temporal connection cannot be read: ${messageOf(error)}; check the TEMPORAL_* variables and Temporal's config file`,
      { cause: error },
    );
  }
}
