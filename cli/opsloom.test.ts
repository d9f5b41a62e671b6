import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { opsloom } from "../test/support/command-line.ts";
import { schemaText } from "./commands/schema-text.ts";

const program = fileURLToPath(new URL("opsloom.cjs", import.meta.url));
const prepare = fileURLToPath(new URL("../tools/prepare.mjs", import.meta.url));

/** Runs a program of ours in a Node.js that calls itself another version. */
function runAs(version: string, file: string, ...parameters: string[]) {
  const pretend = `data:text/javascript,Object.defineProperty(process.versions,"node",{value:"${version}"})`;
  return spawnSync(process.execPath, ["--import", pretend, file, ...parameters], { encoding: "utf8" });
}

it("says in one sentence that Node.js is too old, exit code 1", () => {
  for (const version of ["18.20.8", "20.18.1", "21.7.3", "22.11.0"]) {
    for (const file of [program, prepare]) {
      const run = runAs(version, file, "up");
      expect(run.status).toBe(1);
      expect(run.stderr.trim().split("\n")).toEqual([expect.stringContaining(version)]);
    }
  }
});

it("runs on the versions that package.json names", () => {
  for (const version of ["20.19.0", "22.12.0", "24.0.0"]) expect(runAs(version, program, "--help").status).toBe(0);
});

it("answers wrong usage with exit code 2 and a suggestion", () => {
  const run = spawnSync(process.execPath, [program, "statsu"], { encoding: "utf8" });
  expect(run.status).toBe(2);
  expect(run.stderr).toContain("Did you mean status?");
  expect(spawnSync(process.execPath, [program, "status", "--jsno"]).status).toBe(2);
});

it("tells its version, and lists its commands by what they are for", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(spawnSync(process.execPath, [program, "--version"], { encoding: "utf8" })).toMatchObject({
    status: 0,
    stdout: `${version}\n`,
  });
  const { stdout } = spawnSync(process.execPath, [program, "--help"], { encoding: "utf8" });
  expect(stdout).toMatch(
    /\nRun it:\n {2}up [^]*\nWrite processes[^]* {2}validate [^]*\nWork records:\n {2}incident [^]*\nSee and repair:\n {2}run /,
  );
});

it("answers a wrong setting with exit code 78", () => {
  const run = spawnSync(process.execPath, [program, "doctor", "--port", "http"], { encoding: "utf8" });
  expect(run.status).toBe(78);
  expect(run.stderr).toBe('opsloom: --port is "http": give a whole number from 0 to 65535\n');
});

it("installs nothing when the dependencies are there", () => {
  expect(spawnSync(process.execPath, [prepare], { encoding: "utf8" })).toMatchObject({
    status: 0,
    stdout: "",
    stderr: "",
  });
});

it("prints the schema that the build worked out, as the sources make it", () => {
  const told = spawnSync(process.execPath, [program, "schema"], { encoding: "utf8", maxBuffer: 2 * schemaText.length });
  expect(told.stdout).toBe(schemaText);
});

it("leaves one listener on the output of a process, however many command lines it runs", async () => {
  const listeners = async (): Promise<number> => {
    expect((await opsloom("--version")).code).toBe(0);
    return process.stdout.listenerCount("error");
  };
  const first = await listeners();
  for (let times = 0; times < 12; times += 1) expect(await listeners()).toBe(first);
});
