import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FunctionDefinition } from "../../activities/function/define-activity.ts";
import { createFunctions } from "../../activities/function/functions.ts";
import { createHttpClient } from "../../net/http-client.ts";
import { definitionOptions } from "../../cli/composition.ts";
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

describe("docs/activities.md", () => {
  it("has commands that work", { timeout: 180_000 }, async () => {
    const lines = blocks("docs/activities.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) await runLine(line);
  });

  it("has an example that compiles, that a definition may call, and that does what it says", async () => {
    const [text = ""] = blocks("docs/activities.md", "ts");
    const place = mkdtempSync(join(root, "activities", ".example-"));
    try {
      const file = join(place, "announce.ts");
      writeFileSync(file, text);
      expect(typeErrors(file)).toEqual([]);
      const { announce } = (await import(pathToFileURL(file).href)) as { announce: FunctionDefinition };
      const got: { headers: Record<string, unknown>; body: string }[] = [];
      const chat = createServer((req, res) => {
        let body = "";
        req.on("data", (chunk) => (body += String(chunk)));
        req.on("end", () => {
          got.push({ headers: req.headers, body });
          res.writeHead(got.length === 1 ? 204 : 500).end();
        });
      });
      await new Promise<void>((resolve) => chat.listen(0, "127.0.0.1", resolve));
      const url = `http://127.0.0.1:${(chat.address() as AddressInfo).port}/hook`;
      const functions = createFunctions(
        {
          http: createHttpClient({ egress: { allow: ["127.0.0.0/8"] } }),
          secrets: { read: (name) => Promise.resolve(name === "chat-token" ? "s3cret" : undefined) },
          log: () => undefined,
        },
        [announce],
      );
      const [yaml = ""] = blocks("docs/activities.md", "yaml");
      const checked = (definition: string) =>
        loadDefinitions([{ path: "tell-team.yaml", text: definition }], definitionOptions(functions)).diagnostics;
      expect(checked(yaml).filter(({ severity }) => severity === "error")).toEqual([]);
      expect(checked(yaml.replace("chat.announce", "chat.anounce"))).not.toEqual([]);
      expect(await functions.call("chat.announce", { url, text: "Hello" }, "run/1/tell/0")).toEqual({
        delivered: true,
        status: 204,
      });
      expect(got[0]).toMatchObject({
        headers: { authorization: "Bearer s3cret", "idempotency-key": "run/1/tell/0" },
        body: '{"text":"Hello"}',
      });
      await expect(functions.call("chat.announce", { url, text: "Hello" }, "run/1/tell/0")).rejects.toThrow(
        "the chat answered 500",
      );
      await expect(functions.call("chat.announce", { url, text: "" }, "k")).rejects.toThrow("text");
      await new Promise((resolve) => chat.close(resolve));
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });
});

function typeErrors(file: string): string[] {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options))
    .filter(({ file: where }) => where?.fileName === file)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}
