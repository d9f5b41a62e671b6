import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildBundles } from "./bundle.ts";
import { headline } from "./format/text.ts";
import { formatDefinition } from "./format-source.ts";
import { kinds } from "./kind-list.ts";
import { loadDefinitions, type DefinitionFile } from "./load.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(root, "docs/language.md"), "utf8");
const examples = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gmu)].map((match, index) => ({
  path: `example-${index + 1}.yaml`,
  text: match[1] ?? "",
}));

function yamlFiles(folder: string): DefinitionFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return yamlFiles(path);
      return /\.ya?ml$/u.test(name) ? [{ path: path.slice(root.length), text: readFileSync(path, "utf8") }] : [];
    });
}

describe("the examples of docs/language.md", () => {
  const loaded = loadDefinitions(examples);

  it("load together without a finding", () => {
    expect(loaded.diagnostics.map(headline)).toEqual([]);
  });

  it("show every kind", () => {
    const shown = new Set(loaded.definitions.map((each) => each.kind));
    expect(kinds.map(({ kind }) => kind).filter((kind) => !shown.has(kind))).toEqual([]);
  });

  it("build a bundle for every record type", () => {
    const built = buildBundles(loaded.definitions);
    expect(built.diagnostics).toEqual([]);
    expect(Object.keys(built.bundles)).toEqual([
      "audit",
      "change",
      "complaint",
      "complaint-of-noise",
      "defect",
      "delivery",
      "incident",
      "move",
      "parcel",
      "policy",
      "project",
      "visit",
      "welcome",
      "work-order",
    ]);
    expect(Object.keys(built.bundles["change"]?.parts.Approval ?? {})).toEqual(["change-cab", "change-owner"]);
    expect(Object.keys(built.bundles["change"]?.parts.Runbook ?? {})).toEqual([
      "database/fail-over",
      "database/restart",
    ]);
    expect(Object.keys(built.bundles["delivery"]?.parts.CatalogItem ?? {})).toEqual(["chair", "desk"]);
    expect(Object.keys(built.bundles["incident"]?.parts.Calendar ?? {})).toEqual(["night", "service-desk"]);
  });

  it("are formatted without losing meaning, and once is enough", () => {
    for (const { path, text } of examples) {
      const once = formatDefinition(text, path);
      expect(formatDefinition(once.ok ? once.value : `${path} was refused`, path)).toEqual(once);
    }
  });
});

describe("the shipped definitions", () => {
  it("load together without an error", () => {
    const { diagnostics } = loadDefinitions(yamlFiles(join(root, "definitions")));
    expect(diagnostics.filter((each) => each.severity === "error").map(headline)).toEqual([]);
  });
});
