import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { endOf, type FilePosition, readOn } from "./read.ts";

let folder = "";
let file = "";
let position: FilePosition | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-tail-"));
  file = join(folder, "app.log");
  position = null;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** All lines that are there now. */
async function lines(): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const read = await readOn(file, position);
    if (read === null) return found;
    found.push(...read.text.split("\n").filter((line) => line !== ""));
    ({ position } = read);
  }
}

it("a line is read once it is ended, and once", async () => {
  expect(await lines()).toEqual([]);
  writeFileSync(file, "one\ntw");
  expect(await lines()).toEqual(["one"]);
  appendFileSync(file, "o\nthree\n");
  expect(await lines()).toEqual(["two", "three"]);
  expect(await lines()).toEqual([]);
});

it("a file that was renamed is read to its end, and the new one from its beginning when something stands in it", async () => {
  writeFileSync(file, "one\n");
  expect(await lines()).toEqual(["one"]);
  renameSync(file, `${file}.1`);
  writeFileSync(file, "");
  appendFileSync(`${file}.1`, "late\nlast without end");
  expect(await lines()).toEqual(["late", "last without end"]);
  appendFileSync(`${file}.1`, " of it\n");
  expect(await lines()).toEqual([" of it"]);
  appendFileSync(file, "new\n");
  expect(await lines()).toEqual(["new"]);
});

it("a file that was emptied is read from its beginning, also when it is longer than before", async () => {
  writeFileSync(file, "one\ntwo\n");
  expect(await lines()).toEqual(["one", "two"]);
  truncateSync(file, 0);
  appendFileSync(file, "x\n");
  expect(await lines()).toEqual(["x"]);
  truncateSync(file, 0);
  appendFileSync(file, "more than there was\n");
  expect(await lines()).toEqual(["more than there was"]);
});

it("lines are whole over many readings, and one without an end is cut", async () => {
  const all = Array.from({ length: 30_000 }, (_, index) => `line ${String(index)} of many`);
  writeFileSync(file, `${all.join("\n")}\n`);
  expect(await lines()).toEqual(all);
  appendFileSync(file, "y".repeat(300 * 1024));
  expect((await lines()).map(({ length }) => length)).toEqual([256 * 1024]);
});

it("what comes from now on is read behind the end", async () => {
  writeFileSync(file, "old\n");
  position = await endOf(file);
  appendFileSync(file, "new\n");
  expect(await lines()).toEqual(["new"]);
  expect(await endOf(join(folder, "absent"))).toBeNull();
});
