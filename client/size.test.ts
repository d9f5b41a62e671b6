import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { operations } from "../api/contract/operations.ts";

/** Bytes after gzip of what a browser would load, and the files it is made of. A `node:` import fails the build. */
async function loaded(
  contents: string,
  external: string[] = [],
): Promise<{ readonly bytes: number; readonly files: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: new URL("..", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    metafile: true,
    external,
    logLevel: "silent",
  });
  return { bytes: gzipSync(outputFiles[0]!.contents).length, files: Object.keys(metafile.inputs) };
}

describe("in a browser", () => {
  it("the whole contract is itself and zod, and has less than 200 bytes an operation", async () => {
    const { bytes, files } = await loaded('export { operations } from "./api/contract/operations.ts";', ["zod"]);
    expect(files.filter((file) => !file.startsWith("api/contract/") && file !== "<stdin>")).toEqual([]);
    expect(bytes / Object.keys(operations).length).toBeLessThan(200);
  });

  it("the client has less than 5 KB: of the contract it holds nothing", async () => {
    expect((await loaded('export { createClient } from "./client/client.ts";')).bytes).toBeLessThan(5_000);
  });
});
