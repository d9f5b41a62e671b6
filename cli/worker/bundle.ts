import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { bundleWorkflowCode } from "@temporalio/worker";
import { sourceDigest, sourceRoot } from "./source-digest.ts";

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
  const { code } = await bundleWorkflowCode({ workflowsPath: join(sourceRoot, "workflows/index.ts"), logger: silent });
  // Written aside and renamed, so that another process never reads half a bundle.
  const draft = `${codePath}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, codePath);
  await removeOld(cacheFolder);
  return { codePath };
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
