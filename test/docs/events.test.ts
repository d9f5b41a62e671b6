import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { blocksOf, readPage } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = readPage("docs/events.md");

describe("docs/events.md", () => {
  it("shows commands that succeed", async () => {
    const commands = blocksOf("docs/events.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      expect(command).toMatch(/^npx opsloom /);
      const ended = await promisify(execFile)(
        process.execPath,
        [join(root, "cli/opsloom.cjs"), ...command.split(" ").slice(2)],
        {
          cwd: root,
        },
      );
      expect(`${ended.stdout}${ended.stderr}`).toMatch(/\b0 (?:errors|failed)\b/);
    }
  });

  it("links files that exist", async () => {
    for (const [, path = ""] of page.matchAll(/\]\(([^)#]+)\)/gu))
      await expect(readFile(join(root, "docs", path), "utf8")).resolves.toBeTruthy();
  });
});
