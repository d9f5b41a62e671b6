/** docs/patterns.md: what it writes down is written down here, and each of its commands is carried out. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { opsloom } from "../support/command-line.ts";
import { linesOf } from "./page-commands.ts";
import { blocksOf, examplesOf } from "./pages.ts";

const page = "docs/patterns.md";
const definitions = fileURLToPath(new URL("../../definitions", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "opsloom-patterns-"));
  await mkdir(join(folder, "fixtures"));
  for (const [index, { text }] of examplesOf(page).entries())
    await writeFile(join(folder, `${String(index + 1)}.yaml`), text);
  const [recording = ""] = blocksOf(page, "json");
  await writeFile(join(folder, "fixtures", "bastion.json"), recording);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("docs/patterns.md", { timeout: 120_000 }, () => {
  it("writes a pattern whose checks pass, whose scenario passes, and whose command is printed for sudoers", async () => {
    const told: string[] = [];
    for (const line of linesOf(page)) {
      const words = line
        .split(" ")
        .slice(1)
        .map((word) => (word === "ssh" ? folder : word === "definitions" ? definitions : word));
      const { code, out, err } = await opsloom(...words);
      expect(code, `${line}: ${err}${out}`).toBe(0);
      told.push(out);
    }
    expect(told).toHaveLength(3);
    expect(told[1]).toMatch(/\n1 passed, 0 failed\s*$/);
    expect(told[1]).toContain("patterns            1 of 1 (100%)");
    expect(told[2]).toContain("opsloom ALL=(root) NOPASSWD: /usr/sbin/sshd -T\n");
  });
});
