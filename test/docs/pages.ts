import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DefinitionFile } from "../../engine/definition/load.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export const readPage = (path: string): string => readFileSync(`${root}${path}`, "utf8");

/** The fenced blocks of a page in a language, in order. */
export const blocksOf = (path: string, language: string): readonly string[] =>
  [...readPage(path).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(([, text = ""]) => text);

/** The YAML of a page, a file each block. */
export const examplesOf = (path: string): readonly DefinitionFile[] =>
  blocksOf(path, "yaml").map((text, index) => ({ path: `${path}/example-${index + 1}.yaml`, text }));
