import { describe, expect, it } from "vitest";
import { codes } from "../codes.ts";
import type { Diagnostic } from "../diagnostic.ts";
import { formatGithub } from "./github.ts";
import { formatJson } from "./json.ts";
import { formatSarif } from "./sarif.ts";
import { formatText } from "./text.ts";

const found: readonly Diagnostic[] = [
  {
    code: "OPS204",
    severity: "error",
    message: 'unknown field "prioritty" of change',
    hint: 'did you mean "priority"?',
    file: "change/a b.yaml",
    line: 2,
    column: 10,
    endLine: 2,
    endColumn: 19,
  },
  {
    code: "OPS330",
    severity: "warning",
    message: "100% of\nit, all: missing",
    file: "t.yaml",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
  },
];

describe("reports", () => {
  it("as text show the line and a caret under what is meant", () => {
    const texts = new Map([["change/a b.yaml", "spec:\n  when: '.prioritty == 1'\n"]]);
    expect(formatText(found, texts)).toBe(
      [
        'change/a b.yaml:2:10 OPS204 unknown field "prioritty" of change; did you mean "priority"?',
        "    when: '.prioritty == 1'",
        "           ^^^^^^^^^",
        "t.yaml:1:1 OPS330 warning: 100% of\nit, all: missing",
      ].join("\n"),
    );
  });

  it("as text show a long line around its place and no control characters", () => {
    const line = `${"x".repeat(300)}\u001b[31m!`;
    const text = formatText(
      [{ ...found[0]!, line: 1, column: 302, endLine: 1, endColumn: 303 }],
      new Map([["change/a b.yaml", line]]),
    );
    expect(text).not.toContain("\u001b");
    const [, shown = "", caret = ""] = text.split("\n");
    expect(shown.charAt(caret.indexOf("^"))).toBe("[");
    expect(shown.length).toBeLessThan(170);
  });

  it("as GitHub annotations escape what would end a property or a line", () => {
    expect(formatGithub(found).split("\n")).toEqual([
      '::error file=change/a b.yaml,line=2,endLine=2,col=10,endColumn=19,title=OPS204::unknown field "prioritty" of change; did you mean "priority"?',
      "::warning file=t.yaml,line=1,endLine=1,col=1,title=OPS330::100%25 of%0Ait, all: missing",
    ]);
  });

  it("as JSON are the diagnostics themselves", () => {
    expect(JSON.parse(formatJson(found))).toEqual(found);
  });

  it("as SARIF name each rule once and give every result one place", () => {
    const log = JSON.parse(formatSarif([...found, found[0]!], "1.2.3")) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string; shortDescription: { text: string } }[] } };
        results: { ruleId: string; ruleIndex: number; level: string; locations: unknown[] }[];
      }[];
    };
    const [run] = log.runs;
    expect(log.version).toBe("2.1.0");
    expect(run?.tool.driver.rules.map((rule) => [rule.id, rule.shortDescription.text])).toEqual([
      ["OPS204", codes.OPS204],
      ["OPS330", codes.OPS330],
    ]);
    expect(
      run?.results.map((result) => [result.ruleId, result.ruleIndex, result.level, result.locations.length]),
    ).toEqual([
      ["OPS204", 0, "error", 1],
      ["OPS330", 1, "warning", 1],
      ["OPS204", 0, "error", 1],
    ]);
    expect(JSON.stringify(log)).toContain('"uri":"change/a%20b.yaml"');
  });
});
