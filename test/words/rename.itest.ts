/** Nothing but the definitions knows their words: renamed throughout, they are checked, tested and played as before. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDefinitionFiles } from "../../cli/files/definition-files.ts";
import { headline } from "../../engine/definition/format/text.ts";
import { type DefinitionFile, loadDefinitions } from "../../engine/definition/load.ts";
import { renamedCommand, renamedState, renameWords } from "./rename.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("../../cli/opsloom.cjs", import.meta.url));

let shipped: readonly DefinitionFile[];
let renamed: readonly DefinitionFile[];
let folder: string;
let home: string;
let child: ChildProcess | null = null;

const opsloom = (...args: string[]) =>
  run(process.execPath, [program, ...args], { maxBuffer: 20_000_000, timeout: 300_000 });

beforeAll(async () => {
  shipped = await readDefinitionFiles(["definitions"]);
  renamed = renameWords(shipped, "change");
  folder = mkdtempSync(join(tmpdir(), "opsloom-renamed-"));
  home = mkdtempSync(join(tmpdir(), "opsloom-renamed-home-"));
  // PostgreSQL runs under another account when the tests run as root.
  chmodSync(home, 0o711);
  // Fixtures stand beside them.
  cpSync("definitions", join(folder, "definitions"), { recursive: true });
  for (const { path, text } of renamed) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(async () => {
  if (child !== null) await opsloom("down", "--home", home).catch(() => child?.kill("SIGKILL"));
  for (const directory of [folder, home]) rmSync(directory, { recursive: true, force: true });
});

const linesOf = (files: readonly DefinitionFile[]): string[] => loadDefinitions(files).diagnostics.map(headline);

describe("all commands and states of the change, renamed", { timeout: 600_000 }, () => {
  it("are other words, and not one of the old is left in its lifecycles", () => {
    const text = renamed.find(({ path }) => path.endsWith("change/base.yaml"))?.text ?? "";
    expect(text).toContain("scheduledStage:");
    expect(text).toMatch(/\n +doStart:/);
    expect(text).not.toMatch(/\n +(?:scheduled|implement|review|start|submit|close):/);
  });

  it("are checked without a finding, and pass all scenarios", async () => {
    expect(linesOf(renamed)).toEqual([]);
    const args = ["test", join(folder, "definitions"), "--min-coverage", "states=100,transitions=100,rows=100"];
    expect((await opsloom(...args)).stdout).toMatch(/[1-9]\d+ passed, 0 failed/);
  });

  it("play the flash sale to its end", async () => {
    child = spawn(process.execPath, [program, "up", "--json", "--home", home, "--port", "0"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise<void>((resolve, reject) => {
      child?.stdout?.once("data", () => resolve());
      child?.once("close", (code) => reject(new Error(`opsloom up ended with ${String(code)}`)));
    });
    await opsloom("publish", join(folder, "definitions"), "--home", home);
    const { stdout, stderr } = await opsloom("demo", "--yes", "--home", home);
    expect(stderr).toMatch(/mia approved CHG0000001/);
    expect(stderr).toMatch(/checkout says "OK 42" again/);
    expect(stdout).toContain(`from ${renamedState("review")} to ${renamedState("closed")}`);
  });
});

describe("one word, renamed in one place only", () => {
  const elsewhere = (path: string, from: string, to: string): readonly DefinitionFile[] =>
    shipped.map((file) => (file.path.endsWith(path) ? { ...file, text: file.text.replace(from, to) } : file));

  it.each([
    [
      "change/standard.yaml",
      "        submit:",
      `        ${renamedCommand("submit")}:`,
      'takes no "submit" in the state "new"',
    ],
    [
      "change/base.yaml",
      "    scheduled:\n",
      "    planned:\n",
      'the lifecycle "change-standard" has no state "scheduled"',
    ],
    ["change/base.yaml", "        close: {", "        shut: {", 'takes no "close" in the state "review"'],
    ["incident/lifecycle.yaml", "        resolve:\n", "        solve:\n", 'takes no "resolve"'],
    ["change/record-type.yaml", "    closeNotes:", "    closingNotes:", '"close" does not take "closeNotes"'],
  ])("in %s, %s: publishing names the place of what still says the old one, and the remedy", (path, from, to, says) => {
    const found = linesOf(elsewhere(path, from, to)).filter((line) => line.includes(says));
    expect(found.length).toBeGreaterThan(0);
    for (const line of found) expect(line).toMatch(/^definitions\/\S+\.yaml:\d+:\d+ OPS\d+ .+; .+/u);
  });
});
