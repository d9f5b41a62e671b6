import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Plugin } from "esbuild";
import type { Built } from "../../cli/built.ts";
import { root } from "./folders.ts";

/**
 * Packages that every command line loads, and of many small files: in the bundle they load in a fraction of the time.
 * All others stay packages: Temporal's have a native part and must be there once, and updates reach them as packages.
 */
const bundled = ["commander", "yaml", "zod", "zod-openapi"];

export const bundledPackages: Plugin = {
  name: "bundled packages",
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point" || bundled.includes(path.split("/")[0] ?? "")) return undefined;
      return { path, external: true };
    });
  },
};

/** Modules whose addresses lead to files of the build, not of the sources. */
const inBuild = ["cli/built.ts", "cli/check/line.ts"];

/**
 * A module finds what lies beside its source (migrations, definitions, the demo's shop) at that place of the package:
 * the package carries it there. Every output lies flat in `dist/`, so the source is found from the folder above.
 */
export function sourcePlaces(built: Built): Plugin {
  return {
    name: "source places",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path);
        if (file.startsWith("node_modules/")) return undefined;
        if (file === "cli/built.ts")
          return { contents: `export const built = ${JSON.stringify(built)};`, loader: "ts" };
        const text = await readFile(path, "utf8");
        if (inBuild.includes(file) || !text.includes("import.meta.url")) return { contents: text, loader: "ts" };
        const place = `new URL(${JSON.stringify(`../${file}`)}, import.meta.url).href`;
        return { contents: text.replaceAll("import.meta.url", place), loader: "ts" };
      });
    },
  };
}
