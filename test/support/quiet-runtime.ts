import { Runtime } from "@temporalio/worker";

/**
 * Workers log every failed step and run, and failures are what many tests are about: only what the native part calls
 * an error is told. A process has one runtime, which its test files share: the first that asks makes it.
 */
export function quietRuntime(): void {
  if (Runtime._instance !== undefined) return;
  const say = (): void => undefined;
  Runtime.install({
    shutdownSignals: [],
    logger: { log: say, trace: say, debug: say, info: say, warn: say, error: say },
    telemetryOptions: { logging: { forward: {}, filter: "ERROR" } },
  });
}
