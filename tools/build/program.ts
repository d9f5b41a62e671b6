import { randomUUID } from "node:crypto";
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type OutputFile } from "esbuild";
import { workflowBundle } from "../../cli/worker/bundle.ts";
import { sourceDigest } from "../../cli/worker/source-digest.ts";
import { dist, root } from "./folders.ts";
import { markOf, stamps } from "./fresh.mjs";
import { bundledPackages, sourcePlaces } from "./plugins.ts";
import { workedOut } from "./worked-out.ts";

/** What is loaded by its name: the program, the thread that checks definitions, and what integrations import. */
const entries = {
  opsloom: join(root, "cli/opsloom.ts"),
  thread: join(root, "cli/check/thread.ts"),
  integration: join(root, "activities/function/integration.ts"),
};

/** A process of an older build loads its commands when they are called: their files stay that long. */
const keptMs = 24 * 60 * 60 * 1000;

/** CommonJS packages in a module ask for node's own modules by `require`. */
const banner = `import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);`;

/**
 * Makes the program, its workflow bundle and the stamp that says of which sources. Names of chunks hold their digest
 * and entries are replaced whole, so that programs of the build before go on; the stamp comes last. `clean` leaves
 * nothing of older builds.
 */
export async function buildProgram(clean: boolean): Promise<void> {
  const startedAt = Date.now();
  rmSync(join(dist, stamps.program), { force: true });
  const { codePath } = await workflowBundle(dist);
  const built = { sourceDigest: await sourceDigest(), workflowBundle: basename(codePath) };
  const result = await build({
    entryPoints: entries,
    absWorkingDir: root,
    outdir: dist,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    chunkNames: "[name]-[hash]",
    banner: { js: banner },
    sourcemap: "linked",
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: "warning",
    plugins: [bundledPackages, workedOut, sourcePlaces(built)],
  });
  const written = write(result.outputFiles);
  removeOld(new Set([...written, basename(codePath), "build.lock", stamps.console]), clean ? 0 : keptMs);
  const inputs = [...Object.keys(result.metafile.inputs), ...otherInputs()].filter((file) => !isOfPackage(file));
  const marks = inputs.map((file) => [file, markSince(file, startedAt)] as const);
  replace(stamps.program, JSON.stringify(Object.fromEntries(marks)));
}

/** Entries last: they name the chunks. */
function write(files: readonly OutputFile[]): string[] {
  const isEntry = (name: string): boolean => Object.keys(entries).some((entry) => name === `${entry}.js`);
  const named = files.map((file) => ({ name: basename(file.path), contents: file.contents }));
  for (const { name, contents } of named.toSorted((a, b) => Number(isEntry(a.name)) - Number(isEntry(b.name))))
    replace(name, contents);
  return named.map(({ name }) => name);
}

function replace(name: string, contents: string | Uint8Array): void {
  const draft = join(dist, `${name}.${randomUUID()}`);
  writeFileSync(draft, contents);
  renameSync(draft, join(dist, name));
}

function removeOld(current: ReadonlySet<string>, afterMs: number): void {
  // Node's compiled form of files that are no more; `cli/opsloom.cjs` says where it is.
  rmSync(join(dist, "compile-cache"), { recursive: true, force: true });
  const files = readdirSync(dist, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of files) {
    const changed = statSync(join(dist, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (!current.has(name) && Date.now() - changed >= afterMs) rmSync(join(dist, name), { force: true });
  }
}

/** A source that changed while it was read counts as changed: the next start builds again. */
function markSince(file: string, startedAt: number): string {
  const at = statSync(join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return at >= startedAt ? "changed" : markOf(file);
}

/**
 * What decides a build beside the modules of the program: what the sandbox loads, what is worked out, the packages, and
 * the build itself.
 */
function otherInputs(): string[] {
  const folders = ["api", "engine", "workflows", "tools/build"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name) && !/\.(test|itest)\.ts$/.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  );
  return [...folders, "package.json", "tsconfig.json", "node_modules/.package-lock.json"];
}

const isOfPackage = (file: string): boolean => /^node_modules\/(?!\.package-lock\.json)/.test(file);
