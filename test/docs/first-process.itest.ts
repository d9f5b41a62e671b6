import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { blocksOf, readPage } from "./pages.ts";
import { opsloom } from "../support/command-line.ts";
import { startProduct, type TestProduct } from "../support/product.ts";

const page = readPage("docs/first-process.md");
const blocks = (language: string) => blocksOf("docs/first-process.md", language);
const [request = "", scenarios = ""] = blocks("yaml");

let product: TestProduct;
let home: string;
let laptop: string;

beforeAll(async () => {
  product = await startProduct();
  home = product.folder;
  laptop = join(home, "laptop");
  mkdirSync(laptop);
  for (const user of ["admin", "kim", "mia", "otto"]) await product.keyFile(user);
  writeFileSync(join(laptop, "request.yaml"), request);
  writeFileSync(join(laptop, "scenarios.yaml"), scenarios);
});
afterAll(() => product?.stop());

async function type(line: string): Promise<string> {
  const [, , name = "", ...rest] = line.split(/\s+/).map((word) => (word === "laptop" ? laptop : word));
  const local = ["validate", "fmt", "test"].includes(name);
  const who = rest.includes("--as") ? [] : ["--as", "admin"];
  const told = await opsloom(name, ...rest, ...(local ? [] : ["--url", product.server.url, "--home", home, ...who]));
  expect(told.code, `${line}: ${told.err}${told.out}`).toBe(0);
  return told.out;
}

it(
  "docs/first-process.md leads from nothing to a record that is explained, as it stands",
  { timeout: 300_000 },
  async () => {
    let said = "";
    for (const line of blocks("sh").flatMap((text) => text.trim().split("\n"))) said += await type(line);
    expect(readFileSync(join(laptop, "request.yaml"), "utf8")).toBe(request);
    expect(said).toMatch(
      /1 passed, 0 failed[^]*6 published[^]*LAP0000001 opened, new[^]*is authorize[^]*mia[^]*is ordering[^]*is closed[^]*rule 2 of laptop-approval/,
    );
  },
);

it("docs/first-process.md shows the report of a mistake as it is", async () => {
  const wrong = join(home, "wrong");
  mkdirSync(join(wrong, "laptop"), { recursive: true });
  writeFileSync(join(wrong, "laptop", "request.yaml"), request.replace("target: authorize }", "target: autorize }"));
  const { out, code } = await opsloom("validate", wrong, "--no-cache");
  expect(code).toBe(3);
  const shown = /^```\n(laptop[^]*?)^```/m.exec(page)?.[1] ?? "";
  expect(out.replaceAll(/^.*?(?=laptop\/request\.yaml)/gm, "")).toContain(shown);
});
