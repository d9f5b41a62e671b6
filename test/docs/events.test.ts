import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { runTests } from "../../cli/commands/test.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const page = await readFile(join(root, "docs/events.md"), "utf8");
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gmu"))].map(([, text = ""]) => text);

describe("docs/events.md", () => {
  it("shows definitions that pass their own scenarios beside the shipped ones", async () => {
    const folder = await mkdtemp(join(tmpdir(), "opsloom-docs-"));
    try {
      await cp(join(root, "definitions"), folder, { recursive: true });
      await writeFile(join(folder, "example.yaml"), blocks("yaml").join("---\n"));
      const run = await runTests([join(folder, "example.yaml")], { format: "text", definitions: folder });
      expect(run.text).toContain("3 passed, 0 failed");
      expect(run.passed).toBe(true);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("shows commands that succeed", async () => {
    const commands = blocks("sh").flatMap((text) => text.trim().split("\n"));
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
