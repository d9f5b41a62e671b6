import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ZoneTable } from "../../clock/ir.ts";
import { parseDuration } from "./duration.ts";
import { daysBetween, instantText, parseInstant } from "./instant.ts";
import { splitTemplate } from "./template.ts";

const hint = (text: string): string => {
  const parsed = parseDuration(text);
  return parsed.ok ? "" : parsed.error.hint;
};

describe("durations", () => {
  it("are sums of units, each once", () => {
    expect(parseDuration("500ms")).toEqual({ ok: true, value: { businessDays: 0, ms: 500 } });
    expect(parseDuration("1bd 4h")).toEqual({ ok: true, value: { businessDays: 1, ms: 14_400_000 } });
    expect(parseDuration("1h 30m 15s")).toEqual({ ok: true, value: { businessDays: 0, ms: 5_415_000 } });
    expect(parseDuration("0s")).toEqual({ ok: true, value: { businessDays: 0, ms: 0 } });
    expect(hint("1h 2h")).toBe("the unit h is there twice");
  });

  it("are refused in days, weeks and ISO 8601 with what to write instead", () => {
    expect(hint("2d")).toContain("48h, or 2bd");
    expect(hint("1w")).toContain("168h, or 5bd");
    expect(hint("PT4H")).toContain("runbooks only");
    expect(hint("30")).toContain("30m or 30h");
    expect(hint("1.5h")).toContain("whole numbers");
    expect(hint("4 h")).not.toBe("");
    expect(hint("9999999h")).toContain("100 years");
    expect(hint("")).not.toBe("");
  });

  it("are read or refused, whatever the text is", () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseDuration(text).ok === "boolean"));
    expect(parseDuration("1h").ok).toBe(true);
  });
});

/** Europe/Berlin around the two changes of 2026. */
const berlin: ZoneTable = {
  zone: "Europe/Berlin",
  tzdbVersion: "test",
  fromMs: Date.UTC(2026, 0, 1),
  toMs: Date.UTC(2027, 0, 1),
  initialOffsetMs: 3_600_000,
  transitions: [
    [Date.UTC(2026, 2, 29, 1), 7_200_000],
    [Date.UTC(2026, 9, 25, 1), 3_600_000],
  ],
};
const zone = (name: string): ZoneTable | null => (name === "Europe/Berlin" ? berlin : null);
const read = (text: string): string => {
  const parsed = parseInstant(text, zone);
  return parsed.ok ? instantText(parsed.value) : parsed.error.hint;
};

describe("instants", () => {
  it("are read with an offset or with a zone, and kept as UTC with milliseconds", () => {
    expect(read("2026-03-28T22:00:00+01:00")).toBe("2026-03-28T21:00:00.000Z");
    expect(read("2026-03-28T22:00Z")).toBe("2026-03-28T22:00:00.000Z");
    expect(read("2026-03-28T22:00:00.5-02:30")).toBe("2026-03-29T00:30:00.500Z");
    expect(read("2026-03-28 22:00 Europe/Berlin")).toBe("2026-03-28T21:00:00.000Z");
    expect(read("2026-07-01 12:00 Europe/Berlin")).toBe("2026-07-01T10:00:00.000Z");
  });

  it("in a skipped or doubled hour need the offset too", () => {
    expect(read("2026-03-29 02:30 Europe/Berlin")).toContain("skips");
    expect(read("2026-10-25 02:30 Europe/Berlin")).toContain("twice");
    expect(read("2026-10-25 02:30+02:00 Europe/Berlin")).toBe("2026-10-25T00:30:00.000Z");
    expect(read("2026-10-25 02:30+01:00 Europe/Berlin")).toBe("2026-10-25T01:30:00.000Z");
    expect(read("2026-10-25 02:30+03:00 Europe/Berlin")).toContain("does not have the offset");
  });

  it("that no calendar has are refused", () => {
    for (const text of [
      "2026-02-29T00:00Z",
      "2026-13-01T00:00Z",
      "2026-01-01T24:00Z",
      "2026-01-01T00:60Z",
      "2026-01-01T00:00+25:00",
    ])
      expect(read(text)).toMatch(/no such/u);
    expect(read("2026-01-01T00:00")).toContain("write it with an offset");
    expect(read("2026-01-01 00:00 Europe/Berlln")).toContain("no time zone");
    expect(read("2031-01-01 12:00 Europe/Berlin")).toContain("no data");
  });

  it("equal what JavaScript reads", () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date("1950-01-01T00:00:00Z"), max: new Date("2100-01-01T00:00:00Z"), noInvalidDate: true }),
        (date) => {
          expect(read(date.toISOString())).toBe(date.toISOString());
        },
      ),
    );
  });
});

describe("days", () => {
  it("between two are both ends and all between, over a leap day", () => {
    expect(daysBetween("2028-02-28", "2028-03-01", 10)).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
    expect(daysBetween("2028-03-01", "2028-02-28", 10)).toEqual([]);
  });
});

describe("templates", () => {
  it("end an expression at its own brace, whatever braces stand in its texts, comments and interpolations", () => {
    const jq = [
      ".a",
      '"}"',
      "{a: {b: 1}} | .a",
      '"\\(if . then "}" else "{" end)"',
      '"\\"}"',
      ".a # }\n | .b",
      '"a\\(1 + (2))b}"',
    ];
    for (const text of jq)
      expect(splitTemplate(`x \${${text}} y`)).toEqual({
        ok: true,
        value: [{ text: "x " }, { jq: text, offset: 4 }, { text: " y" }],
      });
  });

  it("hold several expressions", () => {
    expect(splitTemplate("${.a}${.b}")).toEqual({
      ok: true,
      value: [
        { jq: ".a", offset: 2 },
        { jq: ".b", offset: 7 },
      ],
    });
  });

  it("without an end are refused where they begin", () => {
    expect(splitTemplate("ab ${ .a")).toEqual({ ok: false, error: { offset: 3 } });
  });

  it("put back together are the text", () => {
    expect(splitTemplate("a").ok).toBe(true);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("${", "}", "{", '"', "\\", "(", ")", "a", " ", "#", "\n"), { maxLength: 30 }),
        (pieces) => {
          const text = pieces.join("");
          const split = splitTemplate(text);
          return (
            !split.ok || split.value.map((part) => ("jq" in part ? `\${${part.jq}}` : part.text)).join("") === text
          );
        },
      ),
    );
  });
});
