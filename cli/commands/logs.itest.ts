import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { LogMemory } from "../../store/log/memory.ts";
import { logRound } from "../../store/log/round.ts";
import { startProduct, type TestProduct } from "../../test/support/product.ts";

let product: TestProduct;
let file: string;

beforeAll(async () => {
  product = await startProduct();
  file = join(product.folder, "app.log");
});
afterAll(() => product?.stop());

const told = async (who: string, ...line: string[]): Promise<string> => {
  const { code, out, err } = await product.opsloom(who, ...line);
  expect(code, err).toBe(0);
  return out;
};
const json = async <T>(...line: string[]): Promise<T> =>
  JSON.parse(await told("kim", ...line, "--output", "json")) as T;

/** All windows are over. */
async function count(): Promise<void> {
  const sources = await readDefinitionsOfKind(product.pool, "LogSource");
  await logRound(product.pool, { sources, memory: new LogMemory(), now: Date.now() + 70_000 });
}

const ship = (...more: string[]): Promise<string> => {
  const state = join(product.folder, "positions.json");
  const line = ["logs", "ship", "app-logs", file, "--app", "shop", "--host", "web1", "--state", state, "--once"];
  return told("admin", ...line, "--from-beginning", ...more);
};

it("lines of a file are sent once, over its rotation", async () => {
  writeFileSync(file, "WARN login of user1001 failed\nWARN login of user1002 failed\n");
  await ship();
  appendFileSync(file, "late\n");
  renameSync(file, `${file}.1`);
  writeFileSync(file, "INFO started\n");
  await ship();
  await ship();
  expect(JSON.parse(readFileSync(join(product.folder, "positions.json"), "utf8"))).toMatchObject({
    [file]: { offset: 13 },
  });
  expect(await told("kim", "logs", "sources")).toMatch(/app-logs +lines +4 +4 +0 +0 /u);
  await count();
  expect(await told("kim", "logs", "sources")).toMatch(/app-logs +lines +4 +0 +3 +4 /u);
});

it("templates are listed with their lines, and a person calls one noise", async () => {
  const list = await told("kim", "logs", "templates", "--source", "app-logs", "--text", "LOGIN");
  expect(list).toMatch(/app-logs +2 .*WARN login of <\*> failed/u);
  const [template] = await json<{ id: string }[]>("logs", "templates", "--text", "login");
  const id = template?.id ?? "";
  const shown = await told("kim", "logs", "show", id);
  expect(shown).toMatch(/of app-logs: 2 lines/u);
  expect(shown).toMatch(/web1 +shop +warning +WARN login of user1001 failed/u);
  await told("kim", "logs", "mute", id, "--reason", "a test of passwords");
  expect(await told("kim", "logs", "templates", "--muted")).toMatch(/muted +WARN login/u);
  expect(await told("kim", "logs", "show", id)).toMatch(/muted by kim at .*: a test of passwords/u);
  await told("kim", "logs", "unmute", id, "--reason", "it goes on");
  expect(await json("logs", "templates", "--muted")).toEqual([]);
  const unknown = await product.opsloom("kim", "logs", "mute", "0123", "--reason", "x");
  expect([unknown.code, unknown.err]).toEqual([2, expect.stringMatching(/there is no template "0123"/u)]);
});

it("lines are shown as they come", async () => {
  const tail = told("kim", "logs", "tail", "app-logs", "--for", "4");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const answer = await fetch(`${product.server.url}/v1/logs/app-logs?host=web1&app=shop`, {
    method: "POST",
    headers: { authorization: `Bearer ${await product.key("automation")}` },
    body: "ERROR request failed\n",
  });
  expect(answer.status).toBe(204);
  expect(await tail).toBe("web1 shop error ERROR request failed\n");
});
