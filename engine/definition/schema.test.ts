import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../base/json.ts";
import { checkAgainstSchema } from "../schema/validate.ts";
import { kinds } from "./kind-list.ts";
import { definitionSchema } from "./schema.ts";
import { readSource } from "./source.ts";

const schema = definitionSchema() as JsonObject;
const definitions = schema["definitions"] as JsonObject;
const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
const documents = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gmu)].flatMap((match) =>
  readSource("example.yaml", match[1] ?? "").documents.map((each) => each.json),
);

/** What an editor would show for a document: the schema of its kind, checked with the definitions at hand. */
function verdict(document: Json): string | null {
  const kind = (document as { kind?: string }).kind ?? "Runbook";
  return checkAgainstSchema({ ...(definitions[kind] as JsonObject), definitions }, document);
}

describe("the JSON Schema for editors", () => {
  it("is draft-07 and has a definition for every kind and for runbooks", () => {
    expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
    for (const { kind } of kinds) expect(Object.keys(definitions)).toContain(kind);
    expect(Object.keys(definitions)).toContain("Runbook");
  });

  it("uses no word that draft-07 does not know", () => {
    const text = JSON.stringify(schema);
    for (const word of ['"$defs"', '"prefixItems"', '"unevaluatedProperties"', '"dependentRequired"'])
      expect(text).not.toContain(word);
  });

  it("names only definitions that are there", () => {
    const named = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/gu)].map(
      (match) => match[1] ?? "",
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !Object.hasOwn(definitions, name))).toEqual([]);
  });

  it("accepts every example of the language", () => {
    expect(documents.length).toBeGreaterThan(20);
    expect(documents.map(verdict).filter((each) => each !== null)).toEqual([]);
  });

  it("refuses an unknown key at every depth", () => {
    const lifecycle = documents.find((each) => (each as { kind?: string }).kind === "Lifecycle") as JsonObject;
    expect(verdict({ ...lifecycle, extra: 1 })).not.toBeNull();
    expect(verdict({ ...lifecycle, spec: { ...(lifecycle["spec"] as JsonObject), extra: 1 } })).not.toBeNull();
  });
});
