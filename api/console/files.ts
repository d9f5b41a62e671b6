import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";

/** A file of the console as it is sent. */
export interface ConsoleFile {
  readonly type: string;
  readonly body: Buffer;
  /** The same, compressed; null where the build made none. */
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
  /** Its name holds the digest of what is in it. */
  readonly immutable: boolean;
}

/** Files of the console by the paths they are asked for: `/assets/index-1a2b3c4d.js`. */
export type ConsoleFiles = ReadonlyMap<string, ConsoleFile>;

const types: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** Where the build puts the console. */
export const consoleFolder = new URL("../../dist/console/", import.meta.url);

/**
 * Every file of a built console. They are read once: no path of a request ever meets the file system. Null when there
 * is none, as in a checkout that was never built.
 */
export function readConsoleFiles(folder: string): ConsoleFiles | null {
  const names = namesIn(folder);
  const read = (name: string): Buffer | null => (names.includes(name) ? readFileSync(join(folder, name)) : null);
  const files = names.flatMap((name): [string, ConsoleFile][] => {
    const type = types[extname(name)];
    const body = type === undefined ? null : read(name);
    if (type === undefined || body === null) return [];
    const path = `/${name.replaceAll(sep, "/")}`;
    const file = {
      type,
      body,
      br: read(`${name}.br`),
      gzip: read(`${name}.gz`),
      immutable: path.startsWith("/assets/"),
    };
    return [[path, file]];
  });
  const found = new Map(files);
  return found.has("/index.html") ? found : null;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}
