import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { isJsonObject, type Json } from "../../engine/base/json.ts";
import { exitCodes, LaunchError, messageOf } from "../launcher/launch-error.ts";

/**
 * The file of an integration. A name is that of a package, looked for in `node_modules` of the folders given, of those
 * above them, and beside this program; what begins with `./`, `../` or `/` is a module or a package's folder, seen from
 * the first of the folders.
 */
export function findIntegration(name: string, folders: readonly [string, ...string[]]): string {
  if (/^\.{0,2}[/\\]|^[A-Za-z]:[/\\]/.test(name)) {
    const path = resolve(folders[0], name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) throw wrong(`names "${name}", and there is no "${path}": correct the path`);
    return stats.isDirectory() ? entryOf(name, path) : path;
  }
  const bases = [...folders.map((folder) => join(folder, "any.js")), import.meta.url];
  const places = bases.flatMap((base) => createRequire(base).resolve.paths(name) ?? []);
  const place = places.find((folder) => existsSync(join(folder, name, "package.json")));
  if (place === undefined) {
    const where = folders.map((folder) => `"${folder}"`).join(" or ");
    throw wrong(`names "${name}", a package that is not installed: run npm install ${name} in ${where}`);
  }
  return entryOf(name, join(place, name));
}

/** What `import` of the package would load, as its package.json says. */
function entryOf(name: string, folder: string): string {
  let manifest: Json;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Json;
  } catch (error) {
    throw wrong(`names "${name}", and "${join(folder, "package.json")}" cannot be read: ${messageOf(error)}`);
  }
  const { exports = null, main = "index.js" } = isJsonObject(manifest) ? manifest : {};
  const target = targetOf(isJsonObject(exports) && Object.hasOwn(exports, ".") ? exports["."]! : exports) ?? main;
  const file = resolve(folder, typeof target === "string" ? target : "index.js");
  if (!existsSync(file))
    throw wrong(`names "${name}", whose package.json leads to "${file}", which is not there: build the package`);
  return file;
}

const conditions = ["import", "node", "module-sync", "require", "default"];

/** The file that `exports` of a package names for us; null when it names none. */
function targetOf(value: Json): string | null {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(targetOf).find((target) => target !== null) ?? null;
  if (!isJsonObject(value)) return null;
  const targets = Object.entries(value).map(([condition, of]) =>
    conditions.includes(condition) ? targetOf(of) : null,
  );
  return targets.find((target) => target !== null) ?? null;
}

function wrong(text: string): LaunchError {
  return new LaunchError(exitCodes.configuration, `OPSLOOM_INTEGRATIONS ${text}`);
}
