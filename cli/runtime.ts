import { type Logger as RuntimeLogger, Runtime } from "@temporalio/worker";
import type { Logger } from "pino";

/** Installs the native runtime of this process, once, before anything of the SDK is used. */
export function installRuntime(log: Logger): void {
  Runtime.install({
    // The SDK must not act on signals: the launcher drains in order (a worker that stops by itself would leave the API
    // open).
    shutdownSignals: [],
    logger: runtimeLogger(log),
    telemetryOptions: { logging: { forward: {}, filter: "WARN" } },
  });
}

/** The SDK's own remarks go into our log file, with their details as fields. */
function runtimeLogger(log: Logger): RuntimeLogger {
  const write = (level: "trace" | "debug" | "info" | "warn" | "error") => (message: string, meta?: object) =>
    log[level](meta ?? {}, message);
  const logger: RuntimeLogger = {
    log: (level, message, meta) => write(level.toLowerCase() as "info")(message, meta),
    trace: write("trace"),
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  };
  return logger;
}
