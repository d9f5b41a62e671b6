import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import type { Plugin } from "vite";

/** `api.call.showRecord`, `api.follow.followNews`, over a break of the line too. */
const use = /(?<![.\w])api\s*\.\s*(?:call|each|follow)\s*\.\s*(\w+)/g;

const taken = /^import \{ api \} from "\.[./]*\/(?:data\/)?api\.ts";$/m;

/** The client by any other name, or in any other form. */
const other = /(?<![.\w])api(?!\w)|\/api\.ts["']|\bcreateClient\b/;

/** Of the operations of the API those alone that a page names: the others are a part of each first load. */
export function usedWays(folder: string): Plugin {
  return {
    name: "opsloom:used-ways",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/client/ways.ts")) return null;
      const used = new Set(sourcesIn(folder).flatMap(([file, text]) => operationsIn(file, text)));
      const shorter = code.replaceAll(/^ {2}(\w+): "[^"]*",\n/gm, (way, name) => (used.has(name) ? way : ""));
      const lost = [...used].filter((name) => !shorter.includes(`\n  ${name}: "`));
      if (lost.length > 0) throw new Error(`client/ways.ts says nowhere where these are: ${lost.join(", ")}`);
      return { code: shorter, map: null };
    },
  };
}

/** The operations that a source names. Throws for one in which the client stands in a form that is not understood. */
export function operationsIn(file: string, text: string): readonly string[] {
  const rest = text.replace(taken, "").replaceAll(use, "");
  if ((taken.test(text) || /\/api\.ts["']|createClient/.test(rest)) && other.test(rest))
    throw new Error(
      `console/${file}: write "api.call.NAME", "api.each.NAME" or "api.follow.NAME" wherever the API is asked, with ` +
        `'import { api } from ".../data/api.ts"': the operations that no page names are left out of the console`,
    );
  return [...text.matchAll(use)].flatMap(([, name = ""]) => name);
}

/** Those of pages; what makes the client itself asks for nothing. */
function sourcesIn(folder: string): (readonly [file: string, text: string])[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll(sep, "/"))
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.ts$|^journey\/|^vite\.config\.ts$|^used-ways\.ts$/.test(file))
    .filter((file) => file !== "data/api.ts")
    .map((file) => [file, readFileSync(join(folder, file), "utf8")] as const);
}
