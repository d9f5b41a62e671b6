import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Pool } from "pg";
import { describe, expect, it } from "vitest";
import { describeFunctions, functionDefinitions } from "../../cli/functions.ts";
import { headline } from "../../engine/definition/format/text.ts";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { runbookExamples, runbooksPage as page } from "./runbooks-page.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

describe("docs/runbooks.md", () => {
  it("shows runbooks that are published without a finding", () => {
    const loaded = loadDefinitions(runbookExamples, { functions: describeFunctions() });
    expect(loaded.diagnostics.map(headline)).toEqual([]);
    expect(loaded.definitions.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => "Runbook"));
  });

  it("lists every registered function, as it is", () => {
    const nobody = (): Promise<never> => Promise.reject(new Error("nothing is called"));
    const definitions = functionDefinitions(
      new Pool(),
      { egress: {}, shell: null },
      { open: nobody, send: nobody, quick: nobody, listNow: nobody },
    );
    const rows = definitions.map(
      ({ name, title, idempotent, local }) =>
        `| \`${name}\` | ${title} | ${idempotent === true || local === true ? "yes" : "no"} |`,
    );
    const table = ["| function | | repeated when its worker dies |", "|---|---|---|", ...rows.toSorted()].join("\n");
    expect(page.split("<!-- functions -->\n")[1]?.split("\n<!-- /functions -->")[0]).toBe(table);
  });

  it("refuses what it says is refused", () => {
    const codes = (task: string, more = ""): readonly string[] =>
      loadDefinitions(
        [
          {
            path: "a.yaml",
            text: `document: { dsl: 1.0.3, namespace: a, name: b, version: 1.0.0 }\n${more}\ndo:\n  - t: ${task}\n`,
          },
        ],
        { functions: describeFunctions() },
      ).diagnostics.map(({ code }) => code);
    expect(codes("{ set: { a: 1 } }")).toEqual([]);
    expect(codes("{ emit: { event: { with: { source: https://a.example, type: a.b } } } }")).toEqual(["OPS108"]);
    expect(codes("{ listen: { to: { any: [] } } }")).toEqual(["OPS108"]);
    expect(codes("{ run: { container: { image: a } } }")).toEqual(["OPS108"]);
    expect(codes("{ set: { a: 1 } }", "schedule: { after: { hours: 1 } }")).toEqual(["OPS108"]);
    expect(codes('{ set: { a: "${ ][ }" } }')).toEqual(["OPS200"]);
  });

  it("names codes that docs/diagnostics.md explains", () => {
    for (const [code] of page.matchAll(/OPS\d{3}/g)) expect(read("docs/diagnostics.md")).toContain(code);
  });
});
