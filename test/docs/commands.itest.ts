import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDefinitions } from "../../engine/definition/load.ts";
import { createKey } from "../../store/key/key.ts";
import { opsloom } from "../support/command-line.ts";
import { startProduct, type TestProduct } from "../support/product.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const blocks = (path: string, language: string) =>
  [...read(path).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, "gm"))].map(([, text = ""]) => text);

/** What a whole run of the checks and test/e2e do by themselves: start and demo there, `npm test` is what runs this. */
const elsewhere = ["npm start", "npm test", "npm run demo"];

let product: TestProduct;
let folder: string;
let key: string;

beforeAll(async () => {
  product = await startProduct();
  folder = mkdtempSync(join(tmpdir(), "opsloom-docs-"));
  key = await createKey(product.pool, { user: "admin", title: "docs" });
  writeFileSync(join(folder, "key"), key);
});
afterAll(async () => {
  await product?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs `npx opsloom ...` as a document has it, on the product of this test. */
async function runLine(line: string): Promise<void> {
  const [, , name = "", ...rest] = line.split(/\s+/);
  const local = ["validate", "test", "fmt", "schema", "expr"];
  const at = local.includes(name)
    ? []
    : name === "doctor"
      ? ["--home", folder]
      : ["--url", product.server.url, "--key-file", join(folder, "key")];
  const told = await opsloom(name, ...rest, ...at);
  expect(told.code, `${line}: ${told.err}${told.out}`).toBe(0);
}

describe("README.md", () => {
  it("names only commands that work", { timeout: 180_000 }, async () => {
    const fenced = blocks("README.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(fenced.filter((line) => !elsewhere.includes(line))).toEqual([]);
    const opened = await opsloom(
      "incident",
      "open",
      "title=x",
      "impact=low",
      "urgency=low",
      "--output",
      "json",
      "--url",
      product.server.url,
      "--key-file",
      join(folder, "key"),
    );
    const { number } = JSON.parse(opened.out) as { number: string };
    const inline = [...read("README.md").matchAll(/`(npx opsloom [^`]+)`/g)].map(([, line = ""]) =>
      line.replace("NUMBER", number),
    );
    expect(inline.length).toBeGreaterThan(5);
    for (const line of inline) await runLine(line);
  });

  it("shows a definition that is whole", () => {
    const [text = ""] = blocks("README.md", "yaml");
    const type =
      "apiVersion: opsloom/v1\nkind: RecordType\nmetadata: { name: task, title: Task }\nspec:\n  number: TSK\n  fields:\n    title: { type: string, required: true }\n    assignee: { type: user }\n    result: { type: text }\n";
    const { diagnostics } = loadDefinitions([{ path: "README.yaml", text: `${type}---\n${text}` }], {});
    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("docs/api.md", () => {
  it.skipIf(spawnSync("curl", ["--version"]).error !== undefined)(
    "has calls that work as they stand (skipped where curl is not installed)",
    async () => {
      const script = blocks("docs/api.md", "sh").join("\n");
      const child = spawn("sh", ["-e", "-c", script], {
        env: { ...process.env, OPSLOOM_URL: product.server.url, OPSLOOM_API_KEY: key },
      });
      let [out, err] = ["", ""];
      child.stdout.on("data", (chunk) => (out += String(chunk)));
      child.stderr.on("data", (chunk) => (err += String(chunk)));
      const code = await new Promise((resolve) => child.on("close", resolve));
      expect({ code, err }, out).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/"name":"admin"[^]*"state":"new"[^]*"Printer on fire"/);
    },
  );
});
