/** How far files were read, in a file of its own: it is there whole, or as it was. */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ConfigurationError } from "../client/failure.ts";
import type { FilePosition } from "./read.ts";

const shape = z.record(
  z.string(),
  z.object({
    device: z.number(),
    inode: z.number(),
    offset: z.int().min(0),
    head: z.string(),
    headBytes: z.int().min(0),
  }),
);

export class Positions {
  readonly #path: string;
  readonly #all: Map<string, FilePosition>;

  private constructor(path: string, all: Map<string, FilePosition>) {
    this.#path = path;
    this.#all = all;
  }

  static async read(path: string): Promise<Positions> {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return "{}";
      throw error;
    });
    const read = shape.safeParse(jsonOf(text));
    if (!read.success)
      throw new ConfigurationError(
        78,
        `"${path}" holds no positions of files: name another file with --state, or remove it to begin anew`,
      );
    return new Positions(path, new Map(Object.entries(read.data)));
  }

  of(file: string): FilePosition | null {
    return this.#all.get(resolve(file)) ?? null;
  }

  async set(file: string, position: FilePosition): Promise<void> {
    this.#all.set(resolve(file), position);
    const next = `${this.#path}.next`;
    await mkdir(dirname(this.#path), { recursive: true });
    const handle = await open(next, "w", 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(Object.fromEntries(this.#all), null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(next, this.#path);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
