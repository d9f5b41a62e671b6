import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode } from "@temporalio/worker";

const root = fileURLToPath(new URL("../../", import.meta.url));
/** Everything that can end up in the sandbox. */
const folders = ["engine", "workflows"];
/** Old bundles kept, so that switching between branches does not bundle again. */
const kept = 8;

/**
 * The file of the workflow bundle for the sources as they are. It is built once per digest of the sources and of the SDK
 * (0.7 s of webpack), never at each start.
 */
export async function workflowBundle(cacheFolder: string): Promise<{ readonly codePath: string }> {
  const codePath = join(cacheFolder, `workflows-${await sourceDigest()}.js`);
  if (await exists(codePath)) {
    await utimes(codePath, new Date(), new Date());
    return { codePath };
  }
  await mkdir(cacheFolder, { recursive: true });
  const { code } = await bundleWorkflowCode({ workflowsPath: join(root, "workflows/index.ts"), logger: silent });
  // Written aside and renamed, so that another process never reads half a bundle.
  const draft = `${codePath}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, codePath);
  await removeOld(cacheFolder);
  return { codePath };
}

async function sourceDigest(): Promise<string> {
  const hash = createHash("sha256");
  const sdk = createRequire(import.meta.url)("@temporalio/worker/package.json") as { version: string };
  hash.update(`${sdk.version} ${process.versions.node}`);
  for (const folder of folders) {
    for (const file of await sources(join(root, folder))) hash.update(file.slice(root.length)).update(await readFile(file));
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

async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("workflows-"));
  const aged = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })));
  for (const { name } of aged.sort((left, right) => right.at - left.at).slice(kept)) await rm(join(folder, name), { force: true });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
