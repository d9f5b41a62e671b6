import { isJsonObject, ownValue, type Json } from "../../engine/base/json.ts";
import type { Definition, DefinitionFile } from "../../engine/definition/load.ts";
import { readSource } from "../../engine/definition/source.ts";
import type { Path } from "../../engine/definition/spot.ts";
import type { CoverageItem } from "../../engine/simulation/coverage-item.ts";

/** `definitions/incident/lifecycle.yaml:42` of what a definition declares; its own place when that is not found. */
export type PlaceOf = (item: CoverageItem) => string;

/** Files are read again only for what is asked for. */
export function placesIn(files: readonly DefinitionFile[], definitions: readonly Definition[]): PlaceOf {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const byName = new Map(definitions.map((definition) => [`${definition.kind} ${definition.name}`, definition]));
  const read = new Map<string, ReturnType<typeof readSource>>();
  return ({ kind, definition: name, paths }) => {
    const own = byName.get(`${kind} ${name}`);
    if (own === undefined) return "";
    for (const definition of lineage(own)) {
      const at = paths.flatMap((candidate) => pathIn(definition.source, candidate) ?? [])[0];
      if (at !== undefined) return `${definition.path}:${String(lineOf(definition, at))}`;
    }
    return `${own.path}:${String(own.line)}`;
  };

  /** The definition, and those it extends. */
  function lineage(definition: Definition): readonly Definition[] {
    const found = [definition];
    for (let at: Definition | undefined = definition; at !== undefined;) {
      const parent: Json | undefined = ownValue(ownValue(at.source, "spec") ?? null, "extends");
      at = typeof parent === "string" ? byName.get(`${definition.kind} ${parent}`) : undefined;
      if (at !== undefined && !found.includes(at)) found.push(at);
      else at = undefined;
    }
    return found;
  }

  function lineOf({ path, line }: Definition, at: Path): number {
    const file = read.get(path) ?? readSource(path, texts.get(path) ?? "");
    read.set(path, file);
    const document = file.documents.find((candidate) => candidate.line === line);
    return document === undefined ? line : document.range({ path: at, key: true }).line;
  }
}

/** The path with its `*` found; nothing when it leads nowhere. In an array, so that it is one value to `flatMap`. */
function pathIn(source: Json, path: Path): readonly [Path] | null {
  const [step, ...rest] = path;
  if (step === undefined) return [[]];
  const steps = step === "*" ? (Array.isArray(source) ? [...source.keys()] : []) : [step];
  for (const one of steps) {
    const value =
      typeof one === "number" && Array.isArray(source)
        ? (source as readonly Json[])[one]
        : isJsonObject(source)
          ? ownValue(source, String(one))
          : undefined;
    const below = value === undefined || value === null ? null : pathIn(value, rest);
    if (below !== null) return [[one, ...below[0]]];
  }
  return null;
}
