import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";

/** Bytes after gzip of what a browser would load, zod included. A `node:` import fails the build. */
async function size(contents: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL("..", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0]!.contents).length;
}

describe("in a browser", () => {
  it("the whole contract, zod with it, has less than 60 KB", async () => {
    expect(await size('export { operations } from "./api/contract/operations.ts";')).toBeLessThan(60_000);
  });

  it("the client has less than 5 KB: of the contract it holds nothing", async () => {
    expect(await size('export { createClient } from "./client/client.ts";')).toBeLessThan(5_000);
  });
});
