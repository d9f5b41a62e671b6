import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const page = readFileSync(new URL("../../docs/activities.md", import.meta.url), "utf8");

/** Writes the files of the package that docs/activities.md shows below a folder; returns their paths. */
export function writeIntegration(folder: string): readonly string[] {
  const files = [...page.matchAll(/`(acme-chat\/[^`]+)`[^`]*?\n\n```\w+\n([^]*?)^```/gm)];
  return files.map(([, path = "", text = ""]) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return path;
  });
}

/** The lines of the page's blocks of commands: what builds the package, what installs it, what uses it. */
export function integrationCommands(): readonly (readonly string[])[] {
  return [...page.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, text = ""]) => text.trim().split("\n"));
}
