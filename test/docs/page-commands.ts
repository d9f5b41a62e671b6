import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { blocksOf, readPage } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every page for readers: not what was changed when, and not what was decided once. */
export const pages: readonly string[] = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
  { cwd: root, encoding: "utf8" },
)
  .trim()
  .split("\n")
  .filter((path) => existsSync(join(root, path)) && path !== "CHANGELOG.md" && !path.startsWith("docs/adr/"));

/** The lines of the blocks of commands of a page, in order. */
export const linesOf = (page: string): readonly string[] =>
  blocksOf(page, "sh").flatMap((text) => text.trim().split("\n"));

/** Every command line of `opsloom` that a page shows, in blocks and in the text, in order and each once. */
export function commandsOf(page: string): readonly string[] {
  const shown = readPage(page).matchAll(/^```sh\n([^]*?)^```$|^```\w*\n[^]*?^```$|`((?:npx )?opsloom [^`]+)`/gmu);
  const lines = [...shown].flatMap(([, block = "", inline = ""]) => [...block.split("\n"), inline]);
  return [...new Set(lines.map((line) => line.replace(/^npx /u, "")).filter((line) => line.startsWith("opsloom ")))];
}

/** The words of a command line behind `opsloom`, as a shell has them. What may be left out, `[--at INSTANT]`, is given. */
export function wordsOf(line: string): readonly string[] {
  const words = line.replace(/…$/u, "").match(/(?:[^\s"']|"[^"]*"|'[^']*')+/gu) ?? [];
  return words
    .slice(1)
    .map((word) => word.replaceAll(/["']/gu, ""))
    .map((word) =>
      /^\[?--|^\[?[A-Z]+\]?$|^[A-Z]\]…?$/u.test(word) || /\]…?$/u.test(word) ? word.replaceAll(/[[\]…]/gu, "") : word,
    );
}
