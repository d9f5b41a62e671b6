import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { type Logger, pino } from "pino";

/** The log of a program that the launcher starts: lines of JSON in `<home>/opsloom.log`, for its owner alone. */
export function openProgramLog(home: string): Logger {
  const file = join(home, "opsloom.log");
  // What earlier versions made was readable by all.
  if (existsSync(file)) chmodSync(file, 0o600);
  return pino(
    { level: "info", base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, sync: false, mkdir: true, mode: 0o600 }),
  );
}
