/** Words of the shipped practices, and where code says one of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Definition } from "../../engine/definition/load.ts";
import { isJsonObject, type Json, type JsonObject } from "../../engine/base/json.ts";

/** Each word with what it is: record type, state, command, field, link. */
export function practiceWords(definitions: readonly Definition[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  const add = (what: string, names: readonly string[]): void => {
    for (const name of names) if (!words.has(name)) words.set(name, what);
  };
  for (const { kind, name, ir } of definitions) {
    if (kind === "RecordType") {
      const { fields, links } = ir;
      add(`record type`, [name]);
      add(`field of ${name}`, Object.keys(fields));
      add(`link of ${name}`, [...Object.keys(links), ...Object.values(links).map(({ inverse }) => inverse)]);
    }
    if (kind === "Lifecycle") {
      const { states, fields } = ir;
      add(`state of ${name}`, Object.keys(states));
      add(`field of ${name}`, Object.keys(fields));
      const commands = Object.values(states).flatMap(({ transitions }) => Object.keys(transitions));
      add(
        `command of ${name}`,
        commands.filter((command) => !command.includes(".")),
      );
    }
  }
  return words;
}

/** The keys and values that the language itself has, whatever is defined in it. */
export function languageWords(schema: Json): ReadonlySet<string> {
  const words = new Set<string>();
  const walk = (value: Json): void => {
    if (Array.isArray(value)) return (value as readonly Json[]).forEach(walk);
    if (!isJsonObject(value)) return;
    const { properties, enum: values, const: one } = value;
    if (isJsonObject(properties ?? null)) for (const key of Object.keys(properties as JsonObject)) words.add(key);
    for (const text of [...(Array.isArray(values) ? (values as readonly Json[]) : []), one])
      if (typeof text === "string") words.add(text);
    Object.values(value).forEach(walk);
  };
  walk(schema);
  return words;
}

export interface SaidWord {
  readonly word: string;
  readonly file: string;
  readonly line: number;
}

/** Text literals of the code that are one of the words, and nothing else. Tests and their fixtures are left out. */
export function saidWords(folders: readonly string[], words: ReadonlySet<string>): SaidWord[] {
  return folders.flatMap((folder) =>
    sources(folder).flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
      const said: SaidWord[] = [];
      const visit = (node: ts.Node): void => {
        if ((ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) && words.has(node.text)) {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          said.push({ word: node.text, file, line: line + 1 });
        }
        ts.forEachChild(node, visit);
      };
      visit(source);
      return said;
    }),
  );
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => !/(?:\.i?test|fixture|sample|marked)\.ts$/u.test(file))
    .toSorted();
}
