import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";
import { root } from "./folders.ts";

/** Modules whose exports are the same JSON at every start, and take a while: what they import is not in the program. */
const modules = ["api/document.ts", "cli/commands/schema-text.ts"];

/** Works out such modules once, in the build. */
export const workedOut: Plugin = {
  name: "worked out",
  setup(build) {
    const paths = new Set(modules.map((file) => join(root, file)));
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (!paths.has(path)) return undefined;
      const exported = (await import(pathToFileURL(path).href)) as { readonly [name: string]: unknown };
      // Parsing text is several times faster than reading the same as a program.
      const lines = Object.entries(exported).map(
        ([name, value]) => `export const ${name} = JSON.parse(${JSON.stringify(JSON.stringify(value))});`,
      );
      return { contents: lines.join("\n"), loader: "js" };
    });
  },
};
