import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * A secret the API itself checks (an event source's token): `<secrets>/NAME`, without its last line break; null = none,
 * or an empty one.
 */
export function readSecret(folder: string, name: string): string | null {
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(name)) return null;
  try {
    const text = readFileSync(join(folder, name), "utf8").replace(/\r?\n$/, "");
    return text.trim() === "" ? null : text;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
