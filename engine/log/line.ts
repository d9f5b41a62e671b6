/** A line of a log as it is stored: clean, bounded, without what looks like a secret. */
import { cleanLine } from "../event/clean.ts";
import { conceal } from "./conceal.ts";

export const logSeverities = ["debug", "info", "warning", "error", "critical"] as const;
export type LogSeverity = (typeof logSeverities)[number];

export interface LogLine {
  readonly text: string;
  /** Empty when nobody says it. */
  readonly app: string;
  readonly host: string;
  readonly severity: LogSeverity | "";
  /** When it says that it was written, UTC milliseconds; null = it does not. */
  readonly at: number | null;
}

/** What a sender says of a line, as it says it. */
export interface SaidLine {
  readonly text: string;
  readonly app?: string;
  readonly host?: string;
  readonly severity?: LogSeverity | "";
  readonly at?: number | null;
}

/** Longer lines are cut. */
const longest = { text: 4_000, name: 200 } as const;

/** null: nothing is in it. */
export function cleanLogLine({ text, app = "", host = "", severity, at = null }: SaidLine): LogLine | null {
  // What is cut is not looked through.
  const clean = conceal(
    cleanLine(text.length > 2 * longest.text ? text.slice(0, 2 * longest.text) : text, longest.text),
  );
  if (clean === "") return null;
  return {
    text: clean,
    app: cleanLine(app, longest.name),
    host: cleanLine(host, longest.name),
    severity: severity ?? severityIn(clean),
    at: at !== null && Number.isFinite(at) ? at : null,
  };
}

const words: { readonly [word: string]: LogSeverity } = {
  trace: "debug",
  debug: "debug",
  verbose: "debug",
  info: "info",
  information: "info",
  notice: "info",
  warn: "warning",
  warning: "warning",
  err: "error",
  error: "error",
  severe: "error",
  crit: "critical",
  critical: "critical",
  fatal: "critical",
  alert: "critical",
  emerg: "critical",
  emergency: "critical",
  panic: "critical",
};

/** What a word for a severity means; empty: it is none that we know. */
export function severityOf(word: string): LogSeverity | "" {
  const known = word.toLowerCase();
  return Object.hasOwn(words, known) ? (words[known] as LogSeverity) : "";
}

/** Levels stand at the beginning: after a time, a process, a thread. */
const searched = 80;
const capitals = /\b(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|SEVERE|CRIT|CRITICAL|FATAL|EMERG|PANIC)\b/;

function severityIn(text: string): LogSeverity | "" {
  const found = capitals.exec(text.length > searched ? text.slice(0, searched) : text);
  return found === null ? "" : severityOf(found[0]);
}
