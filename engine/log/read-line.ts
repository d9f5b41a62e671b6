/** A line as a program wrote it: text, or an object of JSON with the names that loggers have for text, level and time. */
import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { cleanLogLine, type LogLine, type LogSeverity, severityOf } from "./line.ts";

/** What is known of a line beside it. */
export interface LineOrigin {
  readonly app: string;
  readonly host: string;
}

const names = {
  text: ["message", "msg", "text", "body", "log", "event"],
  severity: ["level", "severity", "lvl", "loglevel", "@level"],
  app: ["app", "service", "service.name", "logger", "program", "container"],
  host: ["host", "hostname", "host.name"],
  at: ["time", "timestamp", "@timestamp", "ts"],
} as const;

/** null: nothing is in it. */
export function readLogLine(raw: string, { app, host }: LineOrigin): LogLine | null {
  const object = objectOf(raw);
  if (object === null) return cleanLogLine({ text: raw, app, host });
  const text = textAt(object, names.text);
  // An object without a text is a line all the same.
  if (text === null) return cleanLogLine({ text: raw, app, host });
  return cleanLogLine({
    text: withError(object, text),
    app: textAt(object, names.app) ?? app,
    host: textAt(object, names.host) ?? host,
    severity: levelOf(first(object, names.severity)),
    at: instantOf(first(object, names.at)),
  });
}

function objectOf(raw: string): JsonObject | null {
  if (!raw.startsWith("{")) return null;
  try {
    const value = JSON.parse(raw) as Json;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function first(object: JsonObject, keys: readonly string[]): Json | undefined {
  const key = keys.find((one) => Object.hasOwn(object, one));
  return key === undefined ? undefined : object[key];
}

function textAt(object: JsonObject, keys: readonly string[]): string | null {
  const value = first(object, keys);
  if (typeof value === "string") return value;
  return isJsonObject(value) && typeof value["name"] === "string" ? value["name"] : null;
}

/** What went wrong stands beside the text. */
function withError(object: JsonObject, text: string): string {
  const error = object["error"] ?? object["err"] ?? object["exception"];
  if (typeof error === "string") return `${text}: ${error}`;
  return isJsonObject(error) && typeof error["message"] === "string" ? `${text}: ${error["message"]}` : text;
}

/** Numbers as pino and bunyan write them: 30 = info. */
function levelOf(level: Json | undefined): LogSeverity | "" {
  if (typeof level === "string") return severityOf(level);
  if (typeof level !== "number") return "";
  if (level < 30) return "debug";
  if (level < 40) return "info";
  if (level < 50) return "warning";
  return level < 60 ? "error" : "critical";
}

/** Seconds or milliseconds since 1970, or a text. */
function instantOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value < 1e11 ? value * 1000 : value;
  if (typeof value !== "string") return null;
  return parseInstant(value);
}
