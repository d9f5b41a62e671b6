import type { ConnectionOptions } from "@temporalio/client";
import type { NativeConnectionOptions } from "@temporalio/worker";

/** The client's options, as far as the worker's connection has them too. */
export function nativeOptions({ address, tls, apiKey }: ConnectionOptions): NativeConnectionOptions {
  return {
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
  } as NativeConnectionOptions;
}
