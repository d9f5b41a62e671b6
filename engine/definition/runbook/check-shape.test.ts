import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";
import { headline } from "../format/text.ts";
import { readSource } from "../source.ts";
import { checkRunbookShape } from "./check-shape.ts";

const folder = `${process.env["OPSLOOM_CONFORMANCE_DATA"] ?? "../shared/data"}/open-workflow`;
const there = existsSync(folder);
const files = (name: string): { path: string; text: string }[] =>
  there
    ? readdirSync(`${folder}/${name}`)
        .sort()
        .map((path) => ({ path, text: readFileSync(`${folder}/${name}/${path}`, "utf8") }))
    : [];

function shapeFindings(text: string): string[] {
  const source = readSource("runbook.yaml", text);
  const found = source.diagnostics.map(headline);
  for (const { json } of source.documents)
    checkRunbookShape(json, (issue) => found.push(`${issue.code} ${issue.at.path.join("/")} ${issue.message}`));
  return found;
}

describe.skipIf(!there)(`the specification's own documents (needs ${folder}, by OPSLOOM_CONFORMANCE_DATA)`, () => {
  for (const { path, text } of files("examples")) {
    it(`${path} has the shape of a runbook`, () => {
      expect(shapeFindings(text)).toEqual([]);
    });

    it(`${path} loads, or is refused for what this engine does not run`, () => {
      const { definitions, diagnostics } = loadDefinitions([{ path, text }]);
      const others = diagnostics.filter((each) => !["OPS108", "OPS503", "OPS301"].includes(each.code));
      expect(others.map(headline)).toEqual([]);
      expect(definitions.length > 0).toBe(diagnostics.length === 0);
    });
  }

  for (const { path, text } of files("invalid")) {
    it(`invalid ${path} is refused`, () => {
      expect(shapeFindings(text)).not.toEqual([]);
      expect(loadDefinitions([{ path, text }]).definitions).toEqual([]);
    });
  }

  it("there are as many as the specification has", () => {
    expect([files("examples").length, files("invalid").length]).toEqual([68, 3]);
  });
});

describe("the shape of a runbook", () => {
  const head = "document: { dsl: 1.0.3, namespace: n, name: a, version: 1.0.0 }\ndo:\n";

  it("finds what is wrong deep inside nested tasks, at its place", () => {
    const text = `${head}  - outer:\n      try:\n        - inner: { for: { in: .x }, do: [{ last: { wait: { second: 1 } } }] }\n      catch: {}\n`;
    const { diagnostics } = loadDefinitions([{ path: "a.yaml", text }]);
    expect(diagnostics.map((each) => [each.code, each.line, each.column, each.hint])).toEqual([
      ["OPS103", 5, 60, 'did you mean "seconds"?'],
    ]);
  });

  it("asks a call of the language for its arguments", () => {
    expect(shapeFindings(`${head}  - get: { call: http, with: { method: get } }\n`)).toEqual([
      'OPS104 do/0/get/with the key "endpoint" is missing',
    ]);
    expect(shapeFindings(`${head}  - get: { call: http }\n`)).toEqual(['OPS104 do/0/get the key "with" is missing']);
  });

  it("leaves the arguments of our own functions to their registry", () => {
    expect(shapeFindings(`${head}  - get: { call: cmdb.item, with: { anything: 1 } }\n`)).toEqual([]);
  });

  it("takes expressions over several lines", () => {
    expect(
      shapeFindings(`${head}  - get: { call: http, with: { method: get, endpoint: x, headers: "\${ {\\n} }" } }\n`),
    ).toEqual([]);
  });

  it("refuses two kinds of process in one run task", () => {
    expect(
      shapeFindings(`${head}  - go: { run: { shell: { command: a }, script: { language: js, code: b } } }\n`),
    ).not.toEqual([]);
  });
});
