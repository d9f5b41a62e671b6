import { failure, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Json } from "../../base/json.ts";
import { fromArray, gmtime, normalize, toSeconds } from "./broken-down.ts";
import type { BrokenDown } from "./broken-down.ts";
import { isLeapYear } from "./civil.ts";
import { abbreviation, COMPOSITES, MONTHS, WEEKDAYS } from "./names.ts";

/** How one conversion is written: `_`, `-`, `0`, `^`, `#` and a width. */
interface Style {
  readonly pad: "" | "_" | "-" | "0";
  readonly upper: boolean;
  readonly swap: boolean;
  readonly width: number;
}

type Outcome = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly conversion: string };

/**
 * jq's `strftime`: seconds or an array to text, in UTC and the C locale, with glibc's flags, widths and E and O. A
 * conversion that does not exist is refused (jq would copy it to the result).
 *
 * @param name the builtin, for error texts: `strftime` or `strflocaltime` (whose zone is UTC here)
 */
export function strftime(
  input: Json,
  format: Json,
  name: "strftime" | "strflocaltime" = "strftime",
): Result<string, string> {
  let array: Json = input;
  if (typeof input === "number") {
    const parts = gmtime(input);
    if (!parts.ok) return parts;
    array = parts.value;
  }
  if (!Array.isArray(array)) return failure(`${name}/1 requires parsed datetime inputs`);
  if (typeof format !== "string") return failure(`${name}/1 requires a string format`);
  const time = fromArray(array as readonly Json[]);
  if (time === null) return failure(`${name}/1 requires parsed datetime inputs`);
  const limit = byteLength(format) + 100;
  const outcome = write(format, normalize(time), false, limit);
  if (!outcome.ok) return failure(`${name}/1: unknown conversion "${outcome.conversion}"`);
  // jq writes into a buffer of this size.
  if (byteLength(outcome.text) >= limit || (outcome.text === "" && format !== ""))
    return failure(`${name}/1: unknown system failure`);
  return ok(outcome.text);
}

function byteLength(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

function write(format: string, time: BrokenDown, upper: boolean, limit: number): Outcome {
  let out = "";
  for (let i = 0; i < format.length; i++) {
    const char = format.charAt(i);
    if (char !== "%") {
      out += char;
      continue;
    }
    const match = /^%([_\-0^#]*)([0-9]*)([EO]?)(.?)/su.exec(format.slice(i)) as RegExpExecArray;
    const [text, flags, width, modifier, conversion] = match as unknown as [string, string, string, string, string];
    const style: Style = {
      pad: (flags.replaceAll(/[\^#]/g, "").at(-1) ?? "") as Style["pad"],
      upper: upper || flags.includes("^"),
      swap: flags.includes("#"),
      // A width past the buffer fails like any text that is too long.
      width: Math.min(Number(width === "" ? 0 : width), limit),
    };
    const written = conversion === "" || !allows(modifier, conversion) ? null : convert(conversion, time, style, limit);
    if (written === null) return { ok: false, conversion: text };
    out += written;
    if (out.length > limit) return { ok: true, text: out };
    i += text.length - 1;
  }
  return { ok: true, text: out };
}

function allows(modifier: string, conversion: string): boolean {
  if (modifier === "E") return "cCxXyY".includes(conversion);
  if (modifier === "O") return "bBhdekljmyHIMSuUVwWgG".includes(conversion);
  return true;
}

function convert(conversion: string, time: BrokenDown, style: Style, limit: number): string | null {
  const composite = COMPOSITES[conversion];
  if (composite !== undefined) {
    const outcome = write(composite, time, style.upper, limit);
    return outcome.ok ? padText(outcome.text, style) : null;
  }
  const hour = time.hour % 12 === 0 ? 12 : time.hour % 12;
  switch (conversion) {
    case "%":
      return padText("%", style);
    case "n":
      return padText("\n", style);
    case "t":
      return padText("\t", style);
    case "a":
      return padText(cased(abbreviation(WEEKDAYS[time.weekday] ?? "?"), style), style);
    case "A":
      return padText(cased(WEEKDAYS[time.weekday] ?? "?", style), style);
    case "b":
    case "h":
      return padText(cased(abbreviation(MONTHS[time.month] ?? "?"), style), style);
    case "B":
      return padText(cased(MONTHS[time.month] ?? "?", style), style);
    case "p":
      return padText(style.swap ? halfDay(time).toLowerCase() : halfDay(time), style);
    case "P":
      return padText(halfDay(time).toLowerCase(), { ...style, upper: false });
    case "Z":
      return padText(style.swap ? "gmt" : "GMT", style);
    case "z":
      return padText("+", style) + number(0, 4, style, "0");
    case "C":
      return number(Math.floor((time.year | 0) / 100), 1, style, "0");
    case "d":
      return number(time.day, 2, style, "0");
    case "e":
      return number(time.day, 2, style, "_");
    case "G":
      return number(isoWeek(time).year, 1, style, "0");
    case "g":
      return number(modulo(isoWeek(time).year, 100), 2, style, "0");
    case "H":
      return number(time.hour, 2, style, "0");
    case "I":
      return number(hour, 2, style, "0");
    case "j":
      return number(time.yearDay + 1, 3, style, "0");
    case "k":
      return number(time.hour, 2, style, "_");
    case "l":
      return number(hour, 2, style, "_");
    case "M":
      return number(time.minute, 2, style, "0");
    case "m":
      return number(time.month + 1, 2, style, "0");
    case "S":
      return number(time.second, 2, style, "0");
    case "s":
      return number(toSeconds(time) ?? -1, 1, style, "0");
    case "U":
      return number(Math.floor((time.yearDay - time.weekday + 7) / 7), 2, style, "0");
    case "u":
      return number(time.weekday === 0 ? 7 : time.weekday, 1, style, "0");
    case "V":
      return number(isoWeek(time).week, 2, style, "0");
    case "W":
      return number(Math.floor((time.yearDay - ((time.weekday + 6) % 7) + 7) / 7), 2, style, "0");
    case "w":
      return number(time.weekday, 1, style, "0");
    case "Y":
      return number(time.year | 0, 1, style, "0");
    case "y":
      return number(modulo(time.year | 0, 100), 2, style, "0");
    default:
      return null;
  }
}

function halfDay(time: BrokenDown): string {
  return time.hour < 12 ? "AM" : "PM";
}

function cased(text: string, style: Style): string {
  return style.upper || style.swap ? text.toUpperCase() : text;
}

function padText(text: string, style: Style): string {
  return (style.upper ? text.toUpperCase() : text).padStart(style.width, style.pad === "0" ? "0" : " ");
}

/** A number in at least `digits` places (or the width), the sign before zeros and behind spaces. */
function number(value: number, digits: number, style: Style, padding: "0" | "_"): string {
  const sign = value < 0 ? "-" : "";
  const plain = String(Math.abs(value));
  const pad = style.pad === "" ? padding : style.pad;
  if (pad === "-") return (sign + plain).padStart(style.width, " ");
  const places = Math.max(digits, style.width);
  return pad === "_" ? (sign + plain).padStart(places, " ") : sign + plain.padStart(places - sign.length, "0");
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** ISO 8601 week and the year it belongs to. */
function isoWeek(time: BrokenDown): { readonly year: number; readonly week: number } {
  const year = time.year | 0;
  // A week belongs to the year its Thursday is in.
  const sinceMonday = modulo(time.weekday + 6, 7);
  const thursday = time.yearDay - sinceMonday + 3;
  if (thursday < 0) {
    const length = isLeapYear(year - 1) ? 366 : 365;
    return { year: year - 1, week: Math.floor((thursday + length) / 7) + 1 };
  }
  const length = isLeapYear(year) ? 366 : 365;
  if (thursday >= length) return { year: year + 1, week: 1 };
  return { year, week: Math.floor(thursday / 7) + 1 };
}
