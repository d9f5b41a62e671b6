import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { prepareFolders } from "./home-folders.ts";

const parent = mkdtempSync(join(tmpdir(), "opsloom-home-"));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

it("puts programs into a home of any name, and replaces those that an earlier Node.js left", () => {
  const home = join(parent, `it's "odd" $(touch owned) \`x\``);
  const [secrets, commands] = [join(home, "secrets"), join(home, "commands")];
  mkdirSync(commands, { recursive: true });
  writeFileSync(join(commands, "shopctl"), '#!/bin/sh\nexec /gone/node "$@"\n', { mode: 0o755 });
  prepareFolders(secrets, commands);
  mkdirSync(join(home, "shop"));
  writeFileSync(join(home, "shop", "shop.json"), JSON.stringify({ databasePort: 1, webPort: 2 }));
  const told = spawnSync(join(commands, "shopctl"), ["status", "database"], {
    cwd: parent,
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  expect(told).toMatchObject({ status: 0, stdout: "database is down\n", stderr: "" });
  expect(statSync(join(parent, "owned"), { throwIfNoEntry: false })).toBeUndefined();
  expect(statSync(secrets).mode & 0o777).toBe(0o700);
});
