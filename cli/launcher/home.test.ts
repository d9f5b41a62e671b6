import { chmodSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { homeMode, prepareDirectory } from "./home.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "opsloom-home-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

it("a home is closed to others, but for the account that root lends PostgreSQL", () => {
  const root = process.getuid?.() === 0;
  expect(homeMode(false)).toBe(0o700);
  expect(homeMode(true)).toBe(root ? 0o711 : 0o700);
  for (const mode of [0o700, 0o711] as const) {
    const path = join(directory, String(mode), "home");
    const before = process.umask(0o077);
    prepareDirectory(path, mode);
    process.umask(before);
    expect(modeOf(path)).toBe(mode.toString(8));
  }
});

it("a directory that was there keeps its mode", () => {
  chmodSync(directory, 0o755);
  prepareDirectory(directory, 0o700);
  expect(modeOf(directory)).toBe("755");
});
