import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { dist, root } from "./folders.ts";
import { markOf, stamps } from "./fresh.mjs";

const out = join(dist, "console");
const draft = join(dist, "console.draft");
const last = join(dist, "console.last");

/**
 * Makes `dist/console/`: the pages, and of each text a copy for browsers that take Brotli and one for gzip (5 s). Who
 * starts meanwhile has the one before, whole.
 */
export async function buildConsole(): Promise<void> {
  const stamp = join(dist, stamps.console);
  rmSync(stamp, { force: true });
  const marks = sources().map((file) => [file, markOf(file)] as const);
  await asInProduction(() =>
    build({ configFile: join(root, "console/vite.config.ts"), logLevel: "warn", build: { outDir: draft } }),
  );
  for (const file of filesIn(draft).filter((file) => /\.(js|css|html|svg)$/.test(file))) {
    const bytes = readFileSync(file);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
  rmSync(last, { recursive: true, force: true });
  if (existsSync(out)) renameSync(out, last);
  renameSync(draft, out);
  rmSync(last, { recursive: true, force: true });
  writeFileSync(stamp, JSON.stringify(Object.fromEntries(marks)));
}

/**
 * React is another one, three times as large, where the environment says that something else is going on: as in
 * tests.
 */
async function asInProduction(act: () => Promise<unknown>): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await act();
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}

function sources(): string[] {
  const own = [...filesIn(join(root, "console")), ...filesIn(join(root, "client"))]
    .map((file) => relative(root, file))
    .filter((file) => !/\.test\.ts$|^console\/journey\//.test(file));
  return [...own, "tools/build/console.ts", "package.json", "node_modules/.package-lock.json"];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
