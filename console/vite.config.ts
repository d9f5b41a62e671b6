import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { usedWays } from "./used-ways.ts";

/** `npm run console` shows the sources, with the API of a running Opsloom behind them. */
const api = process.env["OPSLOOM_URL"] ?? "http://127.0.0.1:4600";

/** As the API does: addresses of the portal are its page. */
const portalPages: Plugin = {
  name: "portal-pages",
  configureServer({ middlewares }) {
    middlewares.use((req, _, next) => {
      if (/^\/(portal|a)(\/[^.]*)?(\?|$)/.test(req.url ?? "")) req.url = "/portal.html";
      next();
    });
  },
};

/** As vite wraps an `import()`; of a module of which names are taken they are given back. */
const wrapped =
  /__vitePreload\((?:\(\) => (import\("[^"]+"\)(?:\.then\(\(\w+\) => \w+\.\w+\))?)|async \(\) => \{\s*const \{[^}]*\} = await (import\("[^"]+"\));\s*return \{[^}]*\};\s*\}), __VITE_PRELOAD__\w*\)/g;

/**
 * What vite wraps each `import()` in, to load beforehand what a chunk needs, is taken off: nothing is loaded beforehand
 * here, and the wrappers would be a part of every first load.
 */
const noPreloads: Plugin = {
  name: "opsloom:no-preloads",
  enforce: "pre",
  load: (id) => (id.includes("vite/preload-helper") ? "export const __vitePreload = (load) => load();" : null),
  renderChunk(code) {
    const plain = code.replaceAll(wrapped, (_, all: string | undefined, named: string) => all ?? named);
    if (plain.includes("__VITE_PRELOAD__"))
      throw new Error('vite wraps an "import()" in another way: let console/vite.config.ts take that off, too');
    return { code: plain, map: null };
  },
};

// oxlint-disable-next-line import/no-default-export -- vite reads the default export
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), portalPages, noPreloads, usedWays(import.meta.dirname)],
  server: { host: "127.0.0.1", port: 4700, proxy: { "/v1": api, "/docs": api } },
  build: {
    target: "es2022",
    emptyOutDir: true,
    // What is put into an address of its own is what the Content-Security-Policy allows: no data: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: { input: [join(import.meta.dirname, "index.html"), join(import.meta.dirname, "portal.html")] },
    // Lists of what each page needs would be a part of every first load: a page asks for it when it is there.
    modulePreload: false,
    reportCompressedSize: false,
  },
});
