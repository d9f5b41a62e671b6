import { ownValue, type Json } from "../../engine/base/json.ts";
import type { Definition, DefinitionFile } from "../../engine/definition/load.ts";
import { readSource } from "../../engine/definition/source.ts";
import type { CoverageItem } from "../../engine/simulation/coverage-items.ts";

/** `definitions/incident/lifecycle.yaml:42` of what a definition declares; its own place when that is not found. */
export type PlaceOf = (item: CoverageItem) => string;

/** Files are read again only for what is asked for. */
export function placesIn(files: readonly DefinitionFile[], definitions: readonly Definition[]): PlaceOf {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const byName = new Map(definitions.map((definition) => [`${definition.kind} ${definition.name}`, definition]));
  const read = new Map<string, ReturnType<typeof readSource>>();
  return ({ kind, definition: name, paths }) => {
    const definition = byName.get(`${kind} ${name}`);
    if (definition === undefined) return "";
    const { path, line, source } = definition;
    const file = read.get(path) ?? readSource(path, texts.get(path) ?? "");
    read.set(path, file);
    const at = paths.find((candidate) => isThere(source, candidate));
    const document = file.documents.find((candidate) => candidate.line === line);
    return `${path}:${String(at === undefined || document === undefined ? line : document.range({ path: at, key: true }).line)}`;
  };
}

function isThere(source: Json, path: CoverageItem["paths"][number]): boolean {
  let value: Json | undefined = source;
  for (const step of path) {
    value =
      typeof step === "number" && Array.isArray(value)
        ? (value as readonly Json[])[step]
        : ownValue(value ?? null, String(step));
    if (value === undefined) return false;
  }
  return true;
}
