import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeBundle } from "./make-bundle.ts";
import { sourceRoot } from "./source-digest.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "opsloom-make-bundle-")));
  symlinkSync(join(sourceRoot, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "preload.ts"), "export {};\n");
  writeFileSync(
    join(folder, "converter.ts"),
    'export { defaultPayloadConverter as payloadConverter } from "@temporalio/common";\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What making a bundle of one workflow module says. */
async function said(workflows: string): Promise<string> {
  writeFileSync(join(folder, "index.ts"), workflows);
  const parts = { preload: join(folder, "preload.ts"), payloadConverter: join(folder, "converter.ts") };
  return makeBundle({ ...parts, workflows: join(folder, "index.ts") }).then(
    (code) => `made: ${code.slice(0, 20)}`,
    (error: Error) => error.message,
  );
}

it("makes a bundle that binds what the sandbox looks up slowly", async () => {
  expect(await said("export async function one(): Promise<number> { return 1; }\n")).toBe("made: const { Array, BigIn");
});

it("names the module that is missing, and who wanted it", async () => {
  const text = await said('import { two } from "./two.ts";\nexport async function one() { return two; }\n');
  expect(text).toContain(`the workflows of "${join(folder, "index.ts")}" cannot be bundled:\nERROR in `);
  expect(text).toMatch(/Can't resolve '\.\/two\.ts' in/);
});

it("shows the line that is no TypeScript", async () => {
  expect(await said("export async function one() { return 1 1; }\n")).toMatch(/index\.ts[^]*return 1 1/);
});

it("names the module that the sandbox does not have", async () => {
  const text = await said(
    'import { readFileSync } from "fs";\nexport async function one() { return readFileSync("x"); }\n',
  );
  expect(text).toMatch(/cannot be bundled:\n.*disallowed modules:\n {2}- 'fs'/);
  const ours = await said(
    'import { readFileSync } from "node:fs";\nexport async function one() { return readFileSync("x"); }\n',
  );
  expect(ours).toMatch(/cannot be bundled:\nERROR in node:fs\n[^]*index\.ts 1:/);
  expect(ours).not.toMatch(/^ {4}at |compiled with/m);
});
