import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../base/json.ts";
import { gmtime, mktime } from "./broken-down.ts";
import { strftime } from "./strftime.ts";
import { strptime } from "./strptime.ts";

const value = (result: { readonly ok: boolean }): unknown =>
  (result as unknown as { value?: unknown; error?: unknown }).value ?? result;
const ISO = "%Y-%m-%dT%H:%M:%SZ";
/** Whole seconds that JS Date can hold, years 0 to 9999. */
const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 });

function parts(instant: number): readonly number[] {
  const date = new Date(instant * 1000);
  const yearStart =
    Date.UTC(2000, 0, 1) +
    (new Date(Date.UTC(2000, 0, 1)).setUTCFullYear(date.getUTCFullYear()) - Date.UTC(2000, 0, 1));
  const yearDay = Math.floor((date.getTime() - yearStart) / 86_400_000);
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCDay(),
    yearDay,
  ];
}

describe("gmtime and mktime", () => {
  it("take any second apart as JS Date does, and put it together again", () => {
    fc.assert(
      fc.property(seconds, (instant) => {
        expect(value(gmtime(instant))).toEqual(parts(instant));
        fc.pre(instant !== -1);
        expect(value(mktime(parts(instant)))).toBe(instant);
      }),
      { numRuns: 2000 },
    );
  });

  it("carry fields that are out of range as JS Date does", () => {
    const field = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 3000 }),
        field,
        field,
        field,
        field,
        field,
        (year, month, day, hour, minute, second) => {
          const expected = Date.UTC(year, month, day, hour, minute, second) / 1000;
          fc.pre(expected !== -1);
          expect(value(mktime([year, month, day, hour, minute, second]))).toBe(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("keep the fraction by jq's rule", () => {
    expect(value(gmtime(1425599507.25))).toEqual([2015, 2, 5, 23, 51, 47.25, 4, 63]);
    expect(value(gmtime(-1.5))).toEqual([1969, 11, 31, 23, 59, 59.5, 3, 364]);
    expect(value(gmtime(1425599507.999999))).toEqual([2015, 2, 5, 23, 51, 47.999999046325684, 4, 63]);
  });

  it("reach as far as C's struct tm, and fail beyond", () => {
    expect(value(mktime([1e10]))).toBe(67768036160054400);
    expect(value(mktime([-1e300, 0, 1]))).toBe(-67768040609740800);
    expect(value(gmtime(1e15))).toEqual([31690708, 6, 5, 1, 46, 40, 0, 186]);
    expect(gmtime(1e300)).toEqual({ ok: false, error: "error converting number of seconds since epoch to datetime" });
    expect(gmtime(NaN)).toEqual({ ok: false, error: "error converting number of seconds since epoch to datetime" });
  });

  it("refuse what is not a time with jq's texts", () => {
    expect(mktime("a")).toEqual({ ok: false, error: "mktime requires array inputs" });
    expect(mktime(["a"])).toEqual({ ok: false, error: "mktime requires parsed datetime inputs" });
    expect(mktime([1969, 11, 31, 23, 59, 59])).toEqual({ ok: false, error: "invalid gmtime representation" });
    expect(gmtime(null)).toEqual({ ok: false, error: "gmtime() requires numeric inputs" });
  });
});

describe("strptime", () => {
  it("reads back what strftime wrote", () => {
    fc.assert(
      fc.property(seconds, (instant) => {
        const text = value(strftime(instant, "%04Y-%m-%dT%H:%M:%SZ")) as string;
        expect(value(strptime(text, ISO))).toEqual(parts(instant));
      }),
      { numRuns: 2000 },
    );
  });

  it.each<readonly [string, string, Json]>([
    ["2015-03-05T23:51:47Z x", ISO, [2015, 2, 5, 23, 51, 47, 4, 63, " x"]],
    ["2015-02-31", "%Y-%m-%d", [2015, 1, 31, 0, 0, 0, 2, 61]],
    ["2015 300", "%Y %j", [2015, 9, 27, 0, 0, 0, 2, 299]],
    ["10:20", "%H:%M", [1900, 0, 0, 10, 20, 0, 8, 367]],
    ["5 mar 69", "%d %b %y", [1969, 2, 5, 0, 0, 0, 3, 63]],
    ["Monday 5 March 2015", "%A %d %b %Y", [2015, 2, 5, 0, 0, 0, 1, 63]],
    ["Thu, 05 Mar 2015 23:51:47 +01:00", "%a, %d %b %Y %T %z", [2015, 2, 5, 23, 51, 47, 4, 63]],
    ["12:30 am", "%I:%M %p", [1900, 0, 0, 0, 30, 0, 8, 367]],
    ["2015 10 4", "%Y %W %u", [2015, 2, 12, 0, 0, 0, 4, 70]],
    ["1425599507", "%s", [2015, 2, 5, 23, 51, 47, 4, 63]],
    ["19 15", "%C %y", [1915, 0, 0, 0, 0, 0, 4, -1]],
  ])("%j by %s", (text, format, expected) => {
    expect(value(strptime(text, format))).toEqual(expected);
  });

  it.each([
    ["24", "%H"],
    ["20155", "%Y"],
    ["0", "%d"],
    ["15", "%Ey"],
    ["5", "%Q"],
    ["+0160", "%z"],
    ["5x", "%d"],
    ["5", "%d%"],
    ["0 2016 1", "%W %Y %w"],
  ])("refuses %j by %s", (text, format) => {
    expect(strptime(text, format)).toEqual({ ok: false, error: `date "${text}" does not match format "${format}"` });
  });
});

describe("strftime", () => {
  const instant = 1425599507;
  it.each<readonly [string, string]>([
    ["%A %a %B %b %C %c", "Thursday Thu March Mar 20 Thu Mar  5 23:51:47 2015"],
    ["%D %d %e %F %G %g %H %h %I %j", "03/05/15 05  5 2015-03-05 2015 15 23 Mar 11 064"],
    ["%k|%l|%M|%m|%n|%P|%p|%R|%r|%S|%s|%T|%t", "23|11|51|03|\n|pm|PM|23:51|11:51:47 PM|47|1425599507|23:51:47|\t"],
    ["%U %u %V %W %w %X %x %Y %y %Z %z %%", "09 4 10 09 4 23:51:47 03/05/15 2015 15 GMT +0000 %"],
    ["%5d %-d %_d %05Y %^a %#p %-H %Ey %Od", "00005 5  5 02015 THU pm 23 15 05"],
    ["%20a|%^20B|%_5S|%-20Y|%10T", "                 Thu|               MARCH|   47|                2015|  23:51:47"],
    ["é%Y", "é2015"],
  ])("%s", (format, expected) => {
    expect(value(strftime(instant, format))).toBe(expected);
  });

  it.each<readonly [readonly number[], string]>([
    [[2016, 0, 3], "01 00 53 2015 7 003"],
    [[2012, 11, 31], "53 53 01 2013 1 366"],
    [[2010, 0, 1], "00 00 53 2009 5 001"],
  ])("numbers the weeks of %j", (date, expected) => {
    expect(value(strftime(date, "%U %W %V %G %u %j"))).toBe(expected);
  });

  it("normalizes fields out of range and computes the day of the week itself", () => {
    expect(value(strftime([2024, 14, 45, 0, 0, 0, 99, 99], "%Y-%m-%d %a %j"))).toBe("2025-04-14 Mon 104");
    expect(value(strftime([-5, 0, 1], "%F %C %y"))).toBe("-5-01-01 -1 95");
  });

  it.each(["%Q", "%3N", "%", "%+", "%EE", "%Ed"])("refuses the unknown conversion %s, which jq copies", (format) => {
    expect(strftime(0, format)).toEqual({ ok: false, error: `strftime/1: unknown conversion "${format}"` });
  });

  it("refuses what is not a time, and text longer than jq's buffer, with jq's texts", () => {
    expect(strftime("a", "%Y")).toEqual({ ok: false, error: "strftime/1 requires parsed datetime inputs" });
    expect(strftime(["a"], "%Y", "strflocaltime")).toEqual({
      ok: false,
      error: "strflocaltime/1 requires parsed datetime inputs",
    });
    expect(strftime(0, [])).toEqual({ ok: false, error: "strftime/1 requires a string format" });
    expect(strftime(0, "%99999999Y")).toEqual({ ok: false, error: "strftime/1: unknown system failure" });
  });
});
