import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fmtCommand } from "./fmt.ts";
import { validateCommand } from "./validate.ts";

const calendar = (name: string, rest: string): string =>
  `apiVersion: opsloom/v1\nkind: Calendar\nmetadata: { name: ${name} }\nspec: { zone: Europe/Berlin, ${rest} }\n`;

describe("the commands that need no server", () => {
  let folder: string;
  let out: string;
  let err: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "opsloom-validate-"));
    out = "";
    err = "";
    process.exitCode = 0;
    vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
    vi.stubEnv("GITHUB_ACTIONS", "");
    vi.spyOn(process.stdout, "write").mockImplementation((text) => ((out += String(text)), true));
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((err += String(text)), true));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    process.exitCode = 0;
    rmSync(folder, { recursive: true });
  });

  it("validate says nothing on stdout about sound files and exits with 0", async () => {
    writeFileSync(join(folder, "a.yaml"), calendar("desk", 'open: { mon-fri: "08:00-18:00" }'));
    await validateCommand().parseAsync([folder], { from: "user" });
    expect([out, err, process.exitCode]).toEqual(["", "1 file checked: 0 errors, 0 warnings\n", 0]);
  });

  it("validate names place, code and remedy of an error and exits with 3, from its cache too", async () => {
    writeFileSync(join(folder, "a.yaml"), calendar("desk", 'opne: { mon-fri: "08:00-18:00" }'));
    await validateCommand().parseAsync([folder], { from: "user" });
    const first = out;
    expect(first).toContain('a.yaml:4:30 OPS103 unknown key "opne"; did you mean "open"?');
    expect(first).toContain("^^^^");
    expect(process.exitCode).toBe(3);
    out = "";
    await validateCommand().parseAsync([folder], { from: "user" });
    expect(out).toBe(first);
  });

  it("validate writes JSON for programs", async () => {
    writeFileSync(join(folder, "a.yaml"), calendar("desk", "closed: [2026-02-30]"));
    await validateCommand().parseAsync(["--format", "json", "--no-cache", folder], { from: "user" });
    expect((JSON.parse(out) as { code: string }[]).map((each) => each.code)).toEqual(["OPS122"]);
  });

  it("fmt names what it would change with --check, writes it without, and then has nothing to do", async () => {
    const file = join(folder, "a.yaml");
    writeFileSync(file, `${calendar("desk", "closed:   [  2026-01-01 ]")}# a comment\n`);
    await fmtCommand().parseAsync(["--check", folder], { from: "user" });
    expect([out.trim().endsWith("a.yaml"), process.exitCode]).toEqual([true, 3]);
    process.exitCode = 0;
    await fmtCommand().parseAsync([folder], { from: "user" });
    expect(readFileSync(file, "utf8")).toContain("# a comment");
    out = "";
    await fmtCommand().parseAsync(["--check", folder], { from: "user" });
    expect([out, process.exitCode]).toEqual(["", 0]);
  });

  it("fmt leaves a file alone that it cannot read, says why and exits with 3", async () => {
    const file = join(folder, "a.yaml");
    writeFileSync(file, "a: &x 1\n");
    await fmtCommand().parseAsync([folder], { from: "user" });
    expect(err).toContain("a.yaml:1:4 OPS002");
    expect([readFileSync(file, "utf8"), process.exitCode]).toEqual(["a: &x 1\n", 3]);
  });
});
