import { failure, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import type { Json } from "../../base/json.ts";
import { fromSeconds, toArray, weekdayOf } from "./broken-down.ts";
import { daysBeforeMonth, monthOfYearDay } from "./civil.ts";
import { abbreviation, COMPOSITES, MONTHS, WEEKDAYS } from "./names.ts";

/** Fields as they are read; C's names, years from 1900. */
interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  yearDay: number;
  century: number | null;
  week: { readonly number: number; readonly firstDay: 0 | 1 } | null;
  afternoon: boolean;
  twelveHours: boolean;
  yearInCentury: boolean;
  computeDays: boolean;
  readonly have: Set<"weekday" | "yearDay" | "month" | "day">;
}

/** What jq leaves in the day of week and of year when nothing gave them. */
const NO_WEEKDAY = 8;
const NO_YEAR_DAY = 367;

/**
 * jq's `strptime`: text to the array of a broken-down time, by glibc's rules in the C locale. Text behind the format is
 * allowed when it starts with white space; it is then the ninth element. Fields that the format does not give are 0
 * (the year 1900); day of week and of year are computed when the date is known. A time zone is read over and does not
 * shift the time.
 */
export function strptime(input: Json, format: Json): Result<readonly Json[], string> {
  if (typeof input !== "string" || typeof format !== "string")
    return failure("strptime/1 requires string inputs and arguments");
  const reading: Reading = {
    year: 0,
    month: 0,
    day: 0,
    hour: 0,
    minute: 0,
    second: 0,
    weekday: NO_WEEKDAY,
    yearDay: NO_YEAR_DAY,
    century: null,
    week: null,
    afternoon: false,
    twelveHours: false,
    yearInCentury: false,
    computeDays: false,
    have: new Set(),
  };
  const scanner = new Scanner(input, reading);
  const matched = scanner.scan(format) && complete(reading);
  const rest = input.slice(scanner.position);
  if (!matched || (rest !== "" && !isSpace(rest.charAt(0))))
    return failure(`date "${input}" does not match format "${format}"`);
  const array = toArray({ ...reading, year: reading.year + 1900 });
  return ok(rest === "" ? array : [...array, rest]);
}

function isSpace(char: string): boolean {
  return char !== "" && " \t\n\v\f\r".includes(char);
}

function isDigit(char: string): boolean {
  return char >= "0" && char <= "9" && char.length === 1;
}

class Scanner {
  position = 0;
  readonly #text: string;
  readonly #reading: Reading;

  constructor(text: string, reading: Reading) {
    this.#text = text;
    this.#reading = reading;
  }

  /** Reads the text along the format; false at the first thing that does not fit. */
  scan(format: string): boolean {
    for (let i = 0; i < format.length; i++) {
      const char = format.charAt(i);
      if (isSpace(char)) {
        this.#skipSpace();
        continue;
      }
      if (char !== "%") {
        if (this.#text.charAt(this.position) !== char) return false;
        this.position++;
        continue;
      }
      i++;
      // Flags and widths are for output; input reads over them.
      while (i < format.length && "-_0^#123456789".includes(format.charAt(i))) i++;
      let modifier = "";
      if (format.charAt(i) === "E" || format.charAt(i) === "O") modifier = format.charAt(i++);
      const conversion = format.charAt(i);
      const allowed = modifier === "E" ? "cCxXY" : modifier === "O" ? "bBh" : null;
      if (conversion === "" || (allowed !== null && !allowed.includes(conversion))) return false;
      if (!this.#convert(conversion)) return false;
    }
    return true;
  }

  #skipSpace(): boolean {
    while (isSpace(this.#text.charAt(this.position))) this.position++;
    return true;
  }

  #number(from: number, to: number, digits: number): number | null {
    this.#skipSpace();
    if (!isDigit(this.#text.charAt(this.position))) return null;
    let value = 0;
    let left = digits;
    do {
      value = value * 10 + Number(this.#text.charAt(this.position++));
      left--;
    } while (left > 0 && value * 10 <= to && isDigit(this.#text.charAt(this.position)));
    return value < from || value > to ? null : value;
  }

  #store(from: number, to: number, digits: number, store: (value: number, reading: Reading) => void): boolean {
    const value = this.#number(from, to, digits);
    if (value === null) return false;
    store(value, this.#reading);
    return true;
  }

  /** The index of the name that stands here, in full or in three letters, in any case. */
  #name(names: readonly string[]): number {
    for (const [index, name] of names.entries()) {
      for (const form of [name, abbreviation(name)]) {
        if (this.#text.slice(this.position, this.position + form.length).toLowerCase() !== form.toLowerCase()) continue;
        this.position += form.length;
        return index;
      }
    }
    return -1;
  }

  #convert(conversion: string): boolean {
    const composite = COMPOSITES[conversion];
    if (composite !== undefined) return this.scan(composite);
    const reading = this.#reading;
    switch (conversion) {
      case "%":
        return this.#text.charAt(this.position++) === "%";
      case "n":
      case "t":
        return this.#skipSpace();
      case "a":
      case "A":
        reading.weekday = this.#name(WEEKDAYS);
        reading.have.add("weekday");
        return reading.weekday >= 0;
      case "b":
      case "B":
      case "h":
        reading.month = this.#name(MONTHS);
        reading.have.add("month");
        reading.computeDays = true;
        return reading.month >= 0;
      case "p":
        return this.#halfDay();
      case "s":
        return this.#epoch();
      case "z":
        return this.#offset();
      case "Z":
        this.#skipSpace();
        while (this.position < this.#text.length && !isSpace(this.#text.charAt(this.position))) this.position++;
        return true;
      case "G":
        if (!isDigit(this.#text.charAt(this.position))) return false;
        while (isDigit(this.#text.charAt(this.position))) this.position++;
        return true;
      default:
        return this.#numeric(conversion);
    }
  }

  #numeric(conversion: string): boolean {
    switch (conversion) {
      case "C":
        return this.#store(0, 99, 2, (value, r) => {
          r.century = value;
          r.computeDays = true;
        });
      case "d":
      case "e":
        return this.#store(1, 31, 2, (value, r) => {
          r.day = value;
          r.have.add("day");
          r.computeDays = true;
        });
      case "H":
      case "k":
        return this.#store(0, 23, 2, (value, r) => {
          r.hour = value;
          r.twelveHours = false;
        });
      case "I":
      case "l":
        return this.#store(1, 12, 2, (value, r) => {
          r.hour = value % 12;
          r.twelveHours = true;
        });
      case "j":
        return this.#store(1, 366, 3, (value, r) => {
          r.yearDay = value - 1;
          r.have.add("yearDay");
        });
      case "m":
        return this.#store(1, 12, 2, (value, r) => {
          r.month = value - 1;
          r.have.add("month");
          r.computeDays = true;
        });
      case "M":
        return this.#store(0, 59, 2, (value, r) => (r.minute = value));
      case "S":
        return this.#store(0, 61, 2, (value, r) => (r.second = value));
      case "u":
        return this.#store(1, 7, 1, (value, r) => {
          r.weekday = value % 7;
          r.have.add("weekday");
        });
      case "w":
        return this.#store(0, 6, 1, (value, r) => {
          r.weekday = value;
          r.have.add("weekday");
        });
      case "U":
      case "W":
        return this.#store(0, 53, 2, (value, r) => (r.week = { number: value, firstDay: conversion === "U" ? 0 : 1 }));
      case "V":
        return this.#store(0, 53, 2, () => undefined);
      case "g":
        return this.#store(0, 99, 2, () => undefined);
      case "y":
        return this.#store(0, 99, 2, (value, r) => {
          r.year = value >= 69 ? value : value + 100;
          r.yearInCentury = true;
          r.computeDays = true;
        });
      case "Y":
        return this.#store(0, 9999, 4, (value, r) => {
          r.year = value - 1900;
          r.yearInCentury = false;
          r.computeDays = true;
        });
      default:
        return false;
    }
  }

  #halfDay(): boolean {
    const text = this.#text.slice(this.position, this.position + 2).toLowerCase();
    if (text !== "am" && text !== "pm") return false;
    this.#reading.afternoon = text === "pm";
    this.position += 2;
    return true;
  }

  #epoch(): boolean {
    const start = this.position;
    while (isDigit(this.#text.charAt(this.position))) this.position++;
    const seconds = Number(this.#text.slice(start, this.position));
    const time = this.position === start || this.position - start > 18 ? null : fromSeconds(seconds);
    if (time === null) return false;
    Object.assign(this.#reading, time, { year: time.year - 1900 });
    return true;
  }

  #offset(): boolean {
    this.#skipSpace();
    const sign = this.#text.charAt(this.position++);
    if (sign === "Z") return true;
    if (sign !== "+" && sign !== "-") return false;
    let digits = "";
    while (digits.length < 4 && isDigit(this.#text.charAt(this.position))) {
      digits += this.#text.charAt(this.position++);
      if (
        digits.length === 2 &&
        this.#text.charAt(this.position) === ":" &&
        isDigit(this.#text.charAt(this.position + 1))
      )
        this.position++;
    }
    return digits.length === 2 || (digits.length === 4 && Number(digits.slice(2)) < 60);
  }
}

/** Computes what the fields read imply, in glibc's order; false when they name a day before the year. */
function complete(reading: Reading): boolean {
  const { have } = reading;
  if (reading.twelveHours && reading.afternoon) reading.hour += 12;
  if (reading.century !== null) {
    reading.year = (reading.yearInCentury ? reading.year % 100 : 0) + (reading.century - 19) * 100;
  }
  const year = reading.year + 1900;
  if (reading.computeDays && !have.has("weekday")) {
    if (!(have.has("month") && have.has("day")) && have.has("yearDay")) dateOfYearDay(reading, year);
    reading.weekday = weekdayOf(year, reading.month, reading.day);
  }
  if (reading.computeDays && !have.has("yearDay"))
    reading.yearDay = daysBeforeMonth(year, reading.month) + reading.day - 1;
  if (reading.week !== null && have.has("weekday")) {
    const { number, firstDay } = reading.week;
    if (!have.has("yearDay")) {
      const first = weekdayOf(year, 0, 1);
      reading.yearDay = ((7 - (first - firstDay)) % 7) + (number - 1) * 7 + ((reading.weekday - firstDay + 7) % 7);
    }
    if (reading.yearDay < 0) return false;
    if (!have.has("day") || !have.has("month")) dateOfYearDay(reading, year);
  }
  return true;
}

/** Sets the month and the day that were not read from the day of the year. */
function dateOfYearDay(reading: Reading, year: number): void {
  const month = monthOfYearDay(year, reading.yearDay);
  if (!reading.have.has("month")) reading.month = month;
  if (!reading.have.has("day")) reading.day = reading.yearDay - daysBeforeMonth(year, month) + 1;
  reading.have.add("month").add("day");
}
