import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conceal } from "./conceal.ts";
import { cleanLogLine } from "./line.ts";
import { readLogLine } from "./read-line.ts";

const nowhere = { app: "", host: "" };

describe("a line", () => {
  it("is one clean line, however long or odd what came is", () => {
    expect(cleanLogLine({ text: "a\0b\nc\u202Ed " })?.text).toBe("a\uFFFDb c d");
    expect(cleanLogLine({ text: "  \r" })).toBeNull();
    expect(cleanLogLine({ text: "x".repeat(100_000) })?.text.length).toBe(4_000);
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (raw) => {
        const line = readLogLine(raw, nowhere);
        if (line !== null) expect(line.text).not.toMatch(/[\0\n\r]|\p{Surrogate}/u);
      }),
    );
  });

  it("says how severe it is by its word, where a level stands", () => {
    expect(cleanLogLine({ text: "2026-10-05 09:00:00 [main] WARN pool is full" })?.severity).toBe("warning");
    expect(cleanLogLine({ text: "no errors were found" })?.severity).toBe("");
    expect(cleanLogLine({ text: "WARN", severity: "critical" })?.severity).toBe("critical");
  });

  it("is read of JSON as loggers write it", () => {
    const pino =
      '{"level":50,"time":1790000000000,"name":"x","msg":"request failed","err":{"message":"socket hang up"}}';
    expect(readLogLine(pino, { app: "shop", host: "web1" })).toEqual({
      text: "request failed: socket hang up",
      app: "shop",
      host: "web1",
      severity: "error",
      at: 1_790_000_000_000,
    });
    const other =
      '{"@timestamp":"2026-10-05T07:00:00.5Z","severity":"WARN","service":{"name":"portal"},"host":"p1","message":"slow"}';
    expect(readLogLine(other, nowhere)).toEqual({
      text: "slow",
      app: "portal",
      host: "p1",
      severity: "warning",
      at: Date.UTC(2026, 9, 5, 7, 0, 0, 500),
    });
    expect(readLogLine('{"a":1}', nowhere)?.text).toBe('{"a":1}');
    expect(readLogLine("{ broken", nowhere)?.text).toBe("{ broken");
  });
});

describe("secrets", () => {
  it.each([
    ["login password=hunter2 ok", "login password=*** ok"],
    ['{"api_key": "abc", "n": 1}', '{"api_key": ***, "n": 1}'],
    ["Authorization: Bearer abcdefghijk", "Authorization: ***"],
    ["curl -H 'x: bearer abcdefghijk'", "curl -H 'x: bearer ***'"],
    ["GET https://ann:s3cret@host/x", "GET https://ann:***@host/x"],
    ["key AKIA0123456789012345 used", "key *** used"],
    ["passed 3 of 4 tokens", "passed 3 of 4 tokens"],
  ])("of %s are not kept", (line, kept) => {
    expect(conceal(line)).toBe(kept);
  });

  it("are looked for in time that grows with the line", () => {
    const begun = performance.now();
    conceal(`password ${"= ".repeat(100_000)}`);
    conceal(`https://${"a:".repeat(100_000)}`);
    conceal("eyJ".repeat(60_000));
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
