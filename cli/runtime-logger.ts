import type { Logger as RuntimeLogger } from "@temporalio/worker";
import type { Logger } from "pino";

/** The SDK's own remarks go into our log file, with their details as fields. */
export function runtimeLogger(log: Logger): RuntimeLogger {
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
