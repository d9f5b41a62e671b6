import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { built } from "../built.ts";
import { bundleFormat, makeBundle } from "./make-bundle.ts";
import { sourceDigest, sourceRoot } from "./source-digest.ts";

/**
 * Bundles kept, the last used ones: about 3 MB each, so that switching between branches does not bundle again. A worker
 * reads its own once.
 */
const kept = 8;

/** The file of the workflow bundle: the build's own one, or from sources one in the cache. */
export async function findWorkflowBundle(cacheFolder: string): Promise<{ readonly codePath: string }> {
  if (built === null) return workflowBundle(cacheFolder);
  return { codePath: fileURLToPath(new URL(`../../dist/${built.workflowBundle}`, import.meta.url)) };
}

/**
 * The file of the workflow bundle for the sources as they are. It is built once per digest of the sources and of the
 * SDK (0.7 s of webpack), never at each start.
 */
export async function workflowBundle(cacheFolder: string): Promise<{ readonly codePath: string }> {
  const codePath = join(cacheFolder, `workflows-${bundleFormat}-${await sourceDigest()}.js`);
  if (await touch(codePath)) return { codePath };
  await mkdir(cacheFolder, { recursive: true });
  const code = await makeBundle({
    workflows: join(sourceRoot, "workflows/index.ts"),
    preload: join(sourceRoot, "workflows/preload.ts"),
    payloadConverter: join(sourceRoot, "workflows/payload/converter.ts"),
  });
  // Written aside and renamed, so that another process never reads half a bundle.
  const draft = `${codePath}.${randomUUID()}`;
  await writeFile(draft, code);
  await rename(draft, codePath);
  await removeOld(cacheFolder);
  return { codePath };
}

/** Other processes may remove the same ones at the same time. */
async function removeOld(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith("workflows-"));
  const aged = await Promise.all(names.map(async (name) => ({ name, at: await changedAt(join(folder, name)) })));
  for (const { name } of aged.sort((left, right) => right.at - left.at).slice(kept))
    await rm(join(folder, name), { force: true });
}

async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** Marks a file as used now. True also for one of another account, which is used as it is; false when there is none. */
async function touch(path: string): Promise<boolean> {
  return utimes(path, new Date(), new Date()).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code === "EPERM",
  );
}
