import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseDockerfile } from "./support/dockerfile.ts";
import { makeImage } from "./support/image.ts";

const checkout = fileURLToPath(new URL("../", import.meta.url));
const makingMs = 600_000;
let folder: string;
let image: ReturnType<typeof makeImage>;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "opsloom-image-")));
  image = makeImage(parseDockerfile(readFileSync(join(checkout, "Dockerfile"), "utf8")), checkout, folder);
}, makingMs);
afterAll(() => rmSync(folder, { recursive: true, force: true }), makingMs);

const start = (...words: string[]): string => {
  const [program = "", ...rest] = image.entry;
  return execFileSync(program, [...rest, ...words], { cwd: image.root, encoding: "utf8", stdio: "pipe" });
};

it("the steps of the Dockerfile make a program that starts and knows its definitions", () => {
  const { version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as { version: string };
  expect(start("--version")).toBe(`${version}\n`);
  expect(start("--help")).toContain("Run it:");
  expect(start("validate", join(image.root, "opt/opsloom/definitions"))).toBe("");
});

it("the image holds what the package holds, its dependencies, and no tools of development", () => {
  const place = join(image.root, "opt/opsloom");
  const modules = readdirSync(join(place, "node_modules"));
  expect(modules).toEqual(expect.arrayContaining(["pg", "zod", "@temporalio"]));
  expect(modules.filter((name) => ["esbuild", "typescript", "vitest", "tsx"].includes(name))).toEqual([]);
  expect(readdirSync(place)).not.toContain("engine");
  expect(readlinkSync(join(image.root, "usr/local/lib/node_modules/opsloom"))).toBe(place);
  const secrets = statSync(join(image.root, "var/lib/opsloom/secrets"));
  expect([secrets.isDirectory(), secrets.mode & 0o777]).toEqual([true, 0o700]);
});
