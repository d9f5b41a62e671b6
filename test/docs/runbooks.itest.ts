import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRun } from "../../store/run/read-run.ts";
import { opsloom } from "../support/command-line.ts";
import { eventually, startProduct, type TestProduct } from "../support/product.ts";
import { runbookCommands, runbookExamples } from "./runbooks-page.ts";

let product: TestProduct;
let folder: string;

beforeAll(async () => {
  product = await startProduct();
  folder = join(product.folder, "runbooks");
  mkdirSync(folder);
  for (const { path, text } of runbookExamples) writeFileSync(join(folder, basename(path)), text);
});
afterAll(() => product?.stop());

it("docs/runbooks.md: every command works, in its order", async () => {
  const faulted = (id: string) =>
    eventually(`${id} to fault`, async () => (await readRun(product.pool, id))?.phase === "faulted");
  let run = "";
  for (const line of runbookCommands) {
    const words = line.split(/\s+/).map((word) => (word === "runbooks" ? folder : word.replace(/^RUN(?=~|$)/, run)));
    const [, , name = "", ...rest] = words;
    // A person waits for the fault before retrying.
    if (rest[0] === "retry") await faulted(run);
    const told = name === "validate" ? await opsloom(name, ...rest) : await product.opsloom("admin", name, ...rest);
    expect(told.code, `${line}: ${told.err}${told.out}`).toBe(0);
    if (rest[0] === "start") run = /(run\/\S+) started/.exec(told.out)?.[1] ?? run;
  }
  expect(await readRun(product.pool, `${run}~1`)).toMatchObject({ retryOf: run });
});
