import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

/** `api.call.showRecord`, `api.follow.followNews`, over a break of the line too. */
const use = /(?<![.\w])api\s*\.\s*(?:call|each|follow)\s*\.\s*(\w+)/g;

const taken = /^import \{ api \} from "\.[./]*\/(?:data\/)?api\.ts";$/m;

/** `  me: "get /v1/me",` of client/ways.ts. */
const listed = /^ {2}(\w+): "([^"]*)",\n/gm;

/** The client by any other name, or in any other form. */
const other = /(?<![.\w])api(?!\w)|\/api\.ts["']|\bcreateClient\b/;

/**
 * Writes the way of an operation where a page names it, `api.call["get /v1/me"]`, and lists none: a list of all would
 * be a part of each first load.
 */
export function usedWays(folder: string): Plugin {
  const known = new Map(
    [...readFileSync(join(folder, "..", "client", "ways.ts"), "utf8").matchAll(listed)].map(([, name, way]) => [
      name,
      way,
    ]),
  );
  return {
    name: "opsloom:used-ways",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (id.endsWith("/client/ways.ts")) return { code: code.replaceAll(listed, ""), map: null };
      const file = fileIn(folder, id);
      if (file === null || operationsIn(file, code).length === 0) return null;
      const written = code.replaceAll(use, (found, name: string) => {
        const way = known.get(name);
        if (way === undefined) throw new Error(`client/ways.ts says nowhere where this is: ${name}`);
        return found.replace(/\.\s*\w+$/, `[${JSON.stringify(way)}]`);
      });
      return { code: written, map: null };
    },
  };
}

/** The file of a page, from the folder on; null for what is none, and for what makes the client. */
function fileIn(folder: string, id: string): string | null {
  const file = relative(folder, id).replaceAll(sep, "/");
  return /^[^.].*\.tsx?$/.test(file) && file !== "data/api.ts" ? file : null;
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
