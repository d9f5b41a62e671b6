import { spawn, spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { join } from "node:path";
import { addCis } from "../../cli/sample/seed.ts";
import { blocksOf, readPage } from "./pages.ts";
import { opsloom } from "../support/command-line.ts";
import { startProduct, type TestProduct } from "../support/product.ts";

/** What a whole run of the checks and test/e2e do by themselves: start and demo there, `npm test` is what runs this. */
const elsewhere = ["npm start", "npm test", "npm run demo"];

let product: TestProduct;

beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.stop());

/** Runs `npx opsloom ...` as a document has it, on the product of this test: an `npm start` beside it has the port. */
async function runLine(line: string): Promise<void> {
  const [, , name = "", ...rest] = (line.match(/(?:[^\s"]|"[^"]*")+/gu) ?? []).map((word) => word.replaceAll('"', ""));
  const local = ["validate", "test", "fmt", "schema", "expr"];
  const told = local.includes(name)
    ? await opsloom(name, ...rest)
    : name === "doctor"
      ? await opsloom(name, ...rest, "--home", product.folder, "--port", "0")
      : await product.opsloom("admin", name, ...rest);
  expect(told.code, `${line}: ${told.err}${told.out}`).toBe(0);
}

describe("README.md", () => {
  it("names only commands that work", async () => {
    const fenced = blocksOf("README.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(fenced.filter((line) => !elsewhere.includes(line))).toEqual([]);
    const opened = await product.opsloom(
      "admin",
      ..."incident open title=x impact=low urgency=low --output json".split(" "),
    );
    const { number } = JSON.parse(opened.out) as { number: string };
    const inline = [...readPage("README.md").matchAll(/`(npx opsloom [^`]+)`/g)].map(([, line = ""]) =>
      line.replace("NUMBER", number),
    );
    expect(inline.length).toBeGreaterThan(5);
    for (const line of inline) await runLine(line);
  });
});

describe("docs/indicators.md", () => {
  it("names only commands that work", async () => {
    const lines = blocksOf("docs/indicators.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(5);
    // Its months are past or to come: those of today take their places.
    const today = new Date().toISOString().slice(0, 10);
    const quarter = `${today.slice(0, 4)}-Q${String(Math.ceil(Number(today.slice(5, 7)) / 3))}`;
    for (const line of lines)
      await runLine(
        line
          .replace("2026-11-29", today)
          .replace("2026-Q4", quarter)
          .replace("2026-11-20T00:00:00Z", new Date(Date.now() - 60_000).toISOString())
          .replace(/2026-11\b/u, today.slice(0, 7)),
      );
  });
});

describe.each(["docs/request.md", "docs/changes.md"])("%s", (page) => {
  it("names only commands that work", async () => {
    const lines = blocksOf(page, "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) await runLine(line);
  });
});

describe("docs/service-levels.md", () => {
  it("names only commands that work", async () => {
    const lines = blocksOf("docs/service-levels.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(6);
    const { pool, folder } = product;
    await addCis(pool);
    const quarter = (before: number): string => {
      const now = new Date();
      const nth = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3) - before;
      return `${Math.floor(nth / 4)}-Q${(nth % 4) + 1}`;
    };
    for (const line of lines)
      await runLine(
        line
          .replace("2026-Q4", quarter(0))
          .replace("2026-Q3", quarter(1))
          .replace("portal.evidence.gz", join(folder, "portal.evidence.gz")),
      );
  });
});

describe("docs/maps.md", () => {
  it("names only commands that work", async () => {
    const lines = blocksOf("docs/maps.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(5);
    await addCis(product.pool);
    const soon = new Date(Date.now() + 60_000).toISOString();
    for (const line of lines) await runLine(line.replace(/2026-11-01T00:00:00Z/u, soon));
  });
});

describe("docs/policies.md", () => {
  it("names only commands that work", async () => {
    const lines = blocksOf("docs/policies.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(6);
    await addCis(product.pool);
    for (const line of lines) await runLine(line);
  });
});

describe("docs/certificates.md", () => {
  it("names only commands that work", async () => {
    const lines = blocksOf("docs/certificates.md", "sh").flatMap((text) => text.trim().split("\n"));
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) await runLine(line);
  });
});

describe("docs/incidents.md", () => {
  it("names only commands that work, from the report to the review", async () => {
    const lines = blocksOf("docs/incidents.md", "sh").flatMap((text) => text.trim().split("\n"));
    const [open = "", ...rest] = lines;
    expect(rest.length).toBeGreaterThan(5);
    await runLine(open);
    const listed = await product.opsloom("admin", ..."incident list priority=1 --output json".split(" "));
    const [opened] = JSON.parse(listed.out) as { number: string }[];
    for (const line of rest) await runLine(line.replace("INC7", opened?.number ?? ""));
  });
});

describe("docs/api.md", () => {
  it.skipIf(spawnSync("curl", ["--version"]).error !== undefined)(
    "has calls that work as they stand (skipped where curl is not installed)",
    async () => {
      const script = blocksOf("docs/api.md", "sh").join("\n");
      const child = spawn("sh", ["-e", "-c", script], {
        env: { ...process.env, OPSLOOM_URL: product.server.url, OPSLOOM_API_KEY: await product.key("admin") },
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
