import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exprCommand } from "./expr.ts";

describe("opsloom expr", () => {
  let folder: string;
  let out: string;
  let err: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "opsloom-expr-"));
    out = "";
    err = "";
    process.exitCode = 0;
    vi.spyOn(process.stdout, "write").mockImplementation((text) => ((out += String(text)), true));
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((err += String(text)), true));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = 0;
    rmSync(folder, { recursive: true });
  });

  function file(name: string, content: string): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  async function expr(...parameters: readonly string[]): Promise<unknown> {
    await exprCommand().parseAsync([...parameters], { from: "user" });
    return process.exitCode;
  }

  it("evaluates on JSON, on lines of JSON and on YAML documents", async () => {
    expect(await expr(".a", file("one.json", '{\n  "a": { "b": 1 }\n}'))).toBe(0);
    expect(out).toBe('{\n  "b": 1\n}\n');
    out = "";
    expect(await expr(".a", file("lines.json", '\ufeff{"a":1}\n\n{"a":"\u00e4"}'))).toBe(0);
    expect(out).toBe('1\n"\u00e4"\n');
    out = "";
    expect(await expr(".a", file("two.yaml", "a: 1\n---\na: [x, y]\n"), "-c")).toBe(0);
    expect(out).toBe('1\n["x","y"]\n');
  });

  it("prints texts as they are with --raw-output, and reads nothing with --null-input", async () => {
    expect(await expr("-n", "-r", '"a", [1]', "-c")).toBe(0);
    expect(out).toBe("a\n[1]\n");
  });

  it("binds --arg as JSON where it is JSON, as text where it is not", async () => {
    expect(await expr("-n", "-c", "[$a, $b]", "--arg", "a=[1]", "--arg", "b=x y")).toBe(0);
    expect(out).toBe('[[1],"x y"]\n');
  });

  it("exits with 1 when an evaluation fails, after the outputs before it", async () => {
    expect(await expr(".a + 1", file("bad.json", '{"a":1}\n{"a":"x"}\n{"a":2}'))).toBe(1);
    expect(out).toBe("2\n3\n");
    expect(err).toBe('opsloom: error: string ("x") and number (1) cannot be added\n');
  });

  it("prints what a document yields before it fails", async () => {
    expect(await expr("-n", '1, error("late")')).toBe(1);
    expect(out).toBe("1\n");
    expect(err).toBe("opsloom: error: late\n");
  });

  it("reads a long file of lines while it prints, whatever its bytes", async () => {
    const line = (n: number): string => JSON.stringify({ n, text: "ä€\u{1f600}".repeat(n % 40) });
    const lines = Array.from({ length: 3000 }, (_, n) => line(n));
    expect(await expr("-c", ".", file("long.json", `${lines.join("\n")}\n`))).toBe(0);
    expect(out).toBe(`${lines.join("\n")}\n`);
    out = "";
    const wide = JSON.stringify("x".repeat(200_000));
    expect(await expr("-c", "length", file("wide.json", `1\n${wide}\n\n${wide}\n2`))).toBe(0);
    expect(out).toBe("1\n200000\n200000\n2\n");
    await expect(expr("-c", ".n", file("broken.json", `${lines.join("\n")}\n{"n":\n`))).rejects.toThrow(
      /^document 3001 of ".*broken\.json" is not JSON: /,
    );
  });

  it("exits with 3 and points at the place when the filter does not compile", async () => {
    expect(await expr("-n", "1 | lenght")).toBe(3);
    expect(err).toBe(
      'jq: error: lenght/0 is not defined at <top-level>, line 1, column 5:\n    1 | lenght\n        ^^^^^^\ndid you mean "length"?\n',
    );
  });

  it("exits with 2 when there is no filter", async () => {
    expect(await expr()).toBe(2);
    expect(err).toContain("there is no filter");
  });

  it("--explain shows what each step produced, up to the one that fails", async () => {
    const path = file("items.json", '{"items":[{"n":1},{"n":"x"}]}');
    expect(await expr("--explain", "-c", ".items[] | .n as $n | $n | . + 1", path)).toBe(1);
    expect(out).toBe(
      '1. .items[]\n   {"n":1}\n   {"n":"x"}\n2. .n as $n\n   {"$n":1}\n   {"$n":"x"}\n3. $n\n   1\n   "x"\n4. . + 1\n   error: string ("x") and number (1) cannot be added\n',
    );
  });

  it("--time says on stderr how long it took", async () => {
    expect(await expr("--time", "-n", "1 + 1")).toBe(0);
    expect(out).toBe("2\n");
    expect(err).toMatch(
      /^compiled in [\d.e+]+ \u00b5s, evaluated in [\d.e+]+ \u00b5s first and [\d.e+]+ \u00b5s then \(median of \d+\)\n$/,
    );
  });

  it("--run-tests counts, names each failing case and exits with 1 when there is one", async () => {
    const good = file(
      "good.test",
      "# sums\n. + 1\n1\n2\n\n%%FAIL\n{(1):2}\njq: error: Cannot use number (1) as object key at <top-level>, line 1, column 3:\n    {(1):2}\n      ^\n\ninput\nnull\nnull\n",
    );
    expect(await expr("--run-tests", good)).toBe(0);
    expect(out).toContain("2 of 2 tests passed (0 failed, 1 skipped)\n");
    expect(out).toContain(`${good}:12: skipped: input`);
    out = "";
    const bad = file("bad.test", ". * 2\n2\n5\n\n.[]\n[1,2]\n1\n");
    expect(await expr("--run-tests", good, bad)).toBe(1);
    expect(out).toContain(`${bad}:1: failed: . * 2\n    expected 5, but got 4\n`);
    expect(out).toContain(`${bad}:5: failed: .[]\n    one result too many: 2\n`);
    expect(out).toContain("2 of 4 tests passed (2 failed, 1 skipped)\n");
  });

  it("ends well when its reader has seen enough", () => {
    const program = fileURLToPath(new URL("../opsloom.cjs", import.meta.url));
    const path = file("many.json", Array.from({ length: 100_000 }, (_, n) => `${n}\n`).join(""));
    const command = `"${process.execPath}" "${program}" expr . "${path}" | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const run = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(run).toMatchObject({ status: 0, stdout: "0\n" });
    expect(run.stderr).not.toContain("EPIPE");
  });
});
