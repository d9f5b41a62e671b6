import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkoutOfItsOwn } from "../test/support/open-checkout.ts";

let folder: string;
let checkout: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "opsloom-built-"));
  checkout = checkoutOfItsOwn(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("the program is built before it runs when a source has changed, and only then", () => {
  const builtAt = () => statSync(join(checkout, "dist/stamp.json")).mtimeMs;
  const help = () => spawnSync(process.execPath, [join(checkout, "cli/opsloom.cjs"), "--help"], { encoding: "utf8" });
  expect(help()).toMatchObject({ status: 0, stderr: "" });
  const before = builtAt();
  const source = join(checkout, "cli/version.ts");
  // A file of its own: what is here is a link to that of the checkout.
  writeFileSync(`${source}.new`, `${readFileSync(source, "utf8")}\n`);
  renameSync(`${source}.new`, source);
  expect(help()).toMatchObject({ status: 0, stderr: "" });
  const after = builtAt();
  expect(after).toBeGreaterThan(before);
  expect(help().status).toBe(0);
  expect(builtAt()).toBe(after);
});

it("the console is built for `up` alone", () => {
  const run = (...parameters: string[]) =>
    spawnSync(process.execPath, [join(checkout, "cli/opsloom.cjs"), ...parameters], { encoding: "utf8" });
  expect(run("validate", "--help")).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(checkout, "dist/console"))).toBe(false);
  expect(run("up", "--help")).toMatchObject({ status: 0, stderr: "" });
  expect(existsSync(join(checkout, "dist/console/index.html"))).toBe(true);
});
