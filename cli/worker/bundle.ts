import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleWorkflowCode, type BundleOptions } from "@temporalio/worker";
import { built } from "../built.ts";
import { sourceDigest, sourceRoot } from "./source-digest.ts";

type Configuration = Parameters<NonNullable<BundleOptions["webpackConfigHook"]>>[0];

/** Raised when the options below change: the digest of the sources does not tell that. */
const format = 4;

/**
 * Built-in objects that nothing ever replaces, the SDK neither: it takes other ones in the place of `Date`, and another
 * `Math.random` inside of `Math`. Each look-up of a global in the sandbox goes through a function of Node (0.4 µs
 * against 0.03, measured), so the bundle binds them once, in the scope of its script.
 */
const builtIns =
  "Array, BigInt, Boolean, JSON, Map, Math, Number, Object, Promise, Proxy, Reflect, RegExp, Set, String, " +
  "Symbol, WeakMap, WeakSet, Error, RangeError, TypeError, Float64Array, Int32Array, Uint16Array, Uint8Array";

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
  const codePath = join(cacheFolder, `workflows-${format}-${await sourceDigest()}.js`);
  if (await touch(codePath)) return { codePath };
  await mkdir(cacheFolder, { recursive: true });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(sourceRoot, "workflows/index.ts"),
    preloadModules: [join(sourceRoot, "workflows/preload.ts")],
    payloadConverterPath: join(sourceRoot, "workflows/payload/converter.ts"),
    webpackConfigHook: modernSyntax,
    logger: silent,
  });
  // Written aside and renamed, so that another process never reads half a bundle.
  const draft = `${codePath}.${randomUUID()}`;
  // On the first line, where it moves none that the source map knows.
  await writeFile(draft, `const { ${builtIns} } = globalThis; ${code}`);
  await rename(draft, codePath);
  await removeOld(cacheFolder);
  return { codePath };
}

/**
 * The SDK compiles for ES2017, where spreading an object is a loop in a helper: a third of the time of a decision
 * (measured). Every Node we run on knows the syntax of ES2022. Fails when the SDK's rule is not where it was.
 */
function modernSyntax(config: Configuration): Configuration {
  const loader = config.module?.rules?.flatMap((rule) => (isTypeScriptRule(rule) ? [rule.use] : []))[0];
  if (loader === undefined)
    throw new Error("the SDK's webpack configuration has no rule for TypeScript: adapt cli/worker/bundle.ts");
  loader.options.jsc.target = "es2022";
  return config;
}

interface TypeScriptRule {
  readonly use: { readonly options: { readonly jsc: { target: string } } };
}

function isTypeScriptRule(rule: unknown): rule is TypeScriptRule {
  const { test, use } = rule as { test?: unknown; use?: { options?: { jsc?: { target?: unknown } } } };
  return test instanceof RegExp && test.test("x.ts") && typeof use?.options?.jsc?.target === "string";
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

const silent = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
