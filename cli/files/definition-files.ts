import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { UsageError } from "../client/failure.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";

/**
 * The YAML files of the given files and folders, in order of path. Folders are walked; what begins with a dot and
 * node_modules are left out. Paths are shown relative to the working directory.
 */
export async function readDefinitionFiles(paths: readonly string[]): Promise<DefinitionFile[]> {
  const found = new Set<string>();
  for (const path of paths) {
    for (const file of await yamlFiles(path)) found.add(file);
  }
  if (found.size === 0) throw new UsageError(`no .yaml file is in ${paths.map((path) => `"${path}"`).join(", ")}`);
  return Promise.all(
    [...found]
      .sort()
      .map(async (path) => ({ path: relative(process.cwd(), path) || path, text: await readFile(path, "utf8") })),
  );
}

async function yamlFiles(path: string): Promise<string[]> {
  const entry = await stat(path).catch((error: unknown) => {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UsageError(
      missing
        ? `there is no file or folder "${path}" in ${process.cwd()}: name what to read, such as: opsloom validate definitions`
        : `"${path}" cannot be read: ${(error as Error).message}`,
    );
  });
  if (entry.isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith(".") && name !== "node_modules")
      .map((child) =>
        child.isDirectory()
          ? yamlFiles(join(path, child.name))
          : /\.ya?ml$/.test(child.name)
            ? [join(path, child.name)]
            : [],
      ),
  );
  return files.flat();
}
