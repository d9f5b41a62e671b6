import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { built } from "../built.ts";

/** Root of the sources. */
export const sourceRoot = fileURLToPath(new URL("../../", import.meta.url));
/** Everything that can end up in the workflow sandbox, and all that compiles definitions. */
const folders = ["engine", "workflows"];

let digest: Promise<string> | null = null;

/** Digest of the sources of engine and workflows with the versions of Node and of the SDK; read once a process. */
export function sourceDigest(): Promise<string> {
  digest ??= built === null ? compute() : Promise.resolve(built.sourceDigest);
  return digest;
}

async function compute(): Promise<string> {
  const hash = createHash("sha256");
  const sdk = createRequire(import.meta.url)("@temporalio/worker/package.json") as { version: string };
  hash.update(`${sdk.version} ${process.versions.node}`);
  for (const folder of folders) {
    const files = await sources(join(sourceRoot, folder));
    const texts = await Promise.all(files.map((file) => readFile(file)));
    files.forEach((file, index) => hash.update(file.slice(sourceRoot.length)).update(texts[index] ?? ""));
  }
  return hash.digest("hex").slice(0, 24);
}

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !/\.(test|itest)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
