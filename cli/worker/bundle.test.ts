import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { workflowBundle } from "./bundle.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "opsloom-bundle-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Stands for a bundle of other sources, used so long ago. */
async function old(name: string, minutesAgo: number): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, name);
  const at = new Date(Date.now() - minutesAgo * 60_000);
  await utimes(path, at, at);
}

describe("the workflow bundle", () => {
  it("is made once for its sources, whole, also when two ask at once, and counts as used whenever it is asked for", async () => {
    const nested = join(folder, "made", "when-missing");
    const paths = await Promise.all([workflowBundle(nested), workflowBundle(nested)]);
    expect(new Set(paths.map(({ codePath }) => codePath)).size).toBe(1);
    const { codePath } = await workflowBundle(nested);
    expect(await readdir(nested)).toEqual([basename(codePath)]);
    expect(await readFile(codePath, "utf8")).toMatch(/sourceMappingURL=data:[^\n]+\s*$/);
    await writeFile(codePath, "as it was left");
    await utimes(codePath, new Date(0), new Date(0));
    await workflowBundle(nested);
    expect(await readFile(codePath, "utf8")).toBe("as it was left");
    expect((await stat(codePath)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  it("is one of eight that are kept: the last used ones, without drafts that a killed process left", async () => {
    for (let index = 0; index < 10; index += 1) await old(`workflows-2-${index}.js`, 100 + index);
    await old("workflows-2-9.js.draft", 500);
    await old("something-else.js", 1000);
    const { codePath } = await workflowBundle(folder);
    const first = ["0", "1", "2", "3", "4", "5", "6"].map((index) => `workflows-2-${index}.js`);
    expect((await readdir(folder)).toSorted()).toEqual(["something-else.js", ...first, basename(codePath)].toSorted());
  });
});
