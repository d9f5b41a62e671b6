/**
 * A message of syslog: RFC 5424, RFC 3164 and what devices make of them. What lacks a part has it empty; nothing is
 * refused.
 */
import type { JsonObject } from "../base/json.ts";
import { parseInstant } from "../lifecycle/instant.ts";
import { cleanLogLine, type LogLine, type LogSeverity } from "./line.ts";

export interface SyslogMessage {
  /** By name: `local0`; by number where it has none. */
  readonly facility: string;
  /** 0 (emergency) to 7 (debug). */
  readonly severity: number;
  readonly host: string;
  readonly app: string;
  readonly process: string;
  /** What kind of message it is, as its program says (RFC 5424). */
  readonly kind: string;
  readonly at: number | null;
  readonly text: string;
  /** By id and name. */
  readonly data: { readonly [id: string]: { readonly [name: string]: string } };
}

const facilities =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7".split(
    " ",
  );
/** `user.notice`, as RFC 3164 says of a message without a priority. */
const usual = 13;

const priority = /^<(\d{1,3})>/;
const modern = /^1 (\S{1,64}) (\S{1,255}) (\S{1,100}) (\S{1,128}) (\S{1,64}) /;
const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)) /;
const classic = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,6})? /;
const host = /^([\w.:-]{1,255}) /;
const tag = /^([^\s:[\]]{1,100})(?:\[([^\]\s]{1,64})\])?: ?/;

export function parseSyslog(raw: string): SyslogMessage {
  const [head, digits] = priority.exec(raw) ?? ["", String(usual)];
  const code = Number(digits) <= 191 ? Number(digits) : usual;
  const rest = raw.slice(head.length);
  const common = { facility: facilities[Math.floor(code / 8)] ?? "", severity: code % 8 };
  const match = modern.exec(rest);
  return match === null
    ? { ...common, ...classicParts(rest) }
    : { ...common, ...modernParts(match, rest.slice(match[0].length)) };
}

/** As a line of a log; null: nothing is in it. `from`: who sent it, for those who do not say it. */
export function syslogLine({ text, app, host: named, severity, at }: SyslogMessage, from: string): LogLine | null {
  return cleanLogLine({ text, app, host: named === "" ? from : named, severity: levels[severity] ?? "", at });
}

/** As the body of a delivery. */
export function syslogBody(message: SyslogMessage, from: string): JsonObject {
  const { at, host: named, ...rest } = message;
  return { ...rest, from, host: named === "" ? from : named, at: at === null ? null : new Date(at).toISOString() };
}

const levels: readonly LogSeverity[] = [
  "critical",
  "critical",
  "critical",
  "error",
  "warning",
  "info",
  "info",
  "debug",
];

type Parts = Omit<SyslogMessage, "facility" | "severity">;

function modernParts([, at = "", name = "", app = "", process = "", kind = ""]: RegExpExecArray, rest: string): Parts {
  const { data, length } = structured(rest);
  const told = (word: string): string => (word === "-" ? "" : word);
  return {
    host: told(name),
    app: told(app),
    process: told(process),
    kind: told(kind),
    at: parseInstant(at),
    text: rest
      .slice(length)
      .replace(/^ /, "")
      .replace(/^\uFEFF/, ""),
    data,
  };
}

/** The instant of RFC 3164 has no year and no zone: it says nothing that could be relied on. */
function classicParts(raw: string): Parts {
  const time = instant.exec(raw) ?? classic.exec(raw);
  let rest = time === null ? raw : raw.slice(time[0].length);
  const at = time?.[1] === undefined ? null : parseInstant(withColon(time[1]));
  let name = "";
  const named = time === null ? null : host.exec(rest);
  if (named !== null) [name, rest] = [named[1] ?? "", rest.slice(named[0].length)];
  const tagged = tag.exec(rest);
  const [app, process] = [tagged?.[1] ?? "", tagged?.[2] ?? ""];
  return { host: name, app, process, kind: "", at, text: rest.slice(tagged?.[0].length ?? 0), data: {} };
}

/** `+0100` as instants write it. */
function withColon(at: string): string {
  return at.replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
}

/** Elements `[id name="value"]`, of which values may hold \", \\ and \]. */
function structured(rest: string): { readonly data: SyslogMessage["data"]; readonly length: number } {
  if (rest.startsWith("-")) return { data: {}, length: 1 };
  const data: [string, { readonly [name: string]: string }][] = [];
  let at = 0;
  while (rest[at] === "[" && data.length < mostElements) {
    const id = /^\[([^\s\]"=]{1,32})/.exec(rest.slice(at, at + 40));
    if (id === null) break;
    let end = at + id[0].length;
    const values: [string, string][] = [];
    for (;;) {
      const named = /^ ([^\s\]"=]{1,32})="/.exec(rest.slice(end, end + 40));
      if (named === null || values.length >= mostElements) break;
      const value = quoted(rest, end + named[0].length);
      if (value === null) return { data: {}, length: 0 };
      values.push([named[1] ?? "", value.text]);
      end = value.end;
    }
    if (rest[end] !== "]") return { data: {}, length: 0 };
    data.push([id[1] ?? "", Object.fromEntries(values)]);
    at = end + 1;
  }
  return { data: Object.fromEntries(data), length: at };
}

const mostElements = 50;

function quoted(rest: string, begin: number): { readonly text: string; readonly end: number } | null {
  let text = "";
  for (let at = begin; at < rest.length; at += 1) {
    const character = rest[at] ?? "";
    if (character === '"') return { text, end: at + 1 };
    const next = rest[at + 1] ?? "";
    if (character === "\\" && ['"', "\\", "]"].includes(next)) {
      text += next;
      at += 1;
    } else text += character;
  }
  return null;
}
